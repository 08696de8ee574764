extension CompileRequest: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(text)
        writer.write(name)
        writer.write(architecture)
        writer.write(options) { $0.write($1) }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        text = try reader.string()
        name = try reader.string()
        architecture = try reader.string()
        options = try reader.array { reader throws(BinaryFormatError) in try reader.string() }
    }
}
