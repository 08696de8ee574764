import Toolchain

extension Rotation: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [copies, variants, bytesBetweenUses, cache] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        self.init(
            copies: try reader.integer(), variants: try reader.integer(), bytesBetweenUses: try reader.integer(),
            cache: try reader.integer())
    }
}
