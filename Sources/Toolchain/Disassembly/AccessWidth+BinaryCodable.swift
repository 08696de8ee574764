extension AccessWidth: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(bytes)
        writer.write(intoShared)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        bytes = try reader.integer()
        intoShared = try reader.boolean()
    }
}
