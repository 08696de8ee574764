import Toolchain

extension Screening: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(verification) { $1.encode(to: &$0) }
        cold.encode(to: &writer)
        writer.write(isAbandoned)
        rotation.encode(to: &writer)
        before.encode(to: &writer)
        after.encode(to: &writer)
        writer.write(seconds)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        self.init(
            verification: try reader.optional { reader throws(BinaryFormatError) in
                try VerificationReport(from: &reader)
            },
            cold: try SampleSeries(from: &reader), isAbandoned: try reader.boolean(),
            rotation: try Rotation(from: &reader), before: try .init(from: &reader), after: try .init(from: &reader),
            seconds: try reader.double())
    }
}
