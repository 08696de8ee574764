import Toolchain

extension FinalsEntry: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        cold.encode(to: &writer)
        hot.encode(to: &writer)
        rotation.encode(to: &writer)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        self.init(
            cold: try SampleSeries(from: &reader), hot: try SampleSeries(from: &reader),
            rotation: try Rotation(from: &reader))
    }
}
