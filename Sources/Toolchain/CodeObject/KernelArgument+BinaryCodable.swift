extension KernelArgument: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(name) { $0.write($1) }
        writer.write(offset)
        writer.write(size)
        writer.write(kind)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        name = try reader.optional { reader throws(BinaryFormatError) in try reader.string() }
        offset = try reader.integer()
        size = try reader.integer()
        kind = try reader.string()
    }
}
