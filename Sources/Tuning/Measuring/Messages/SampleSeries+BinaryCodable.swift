import Toolchain

extension SampleSeries: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(seconds) { $0.write($1) }
        writer.write(invocations)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let seconds = try reader.array { reader throws(BinaryFormatError) in try reader.double() }
        self.init(seconds, invocations: try reader.integer())
    }
}
