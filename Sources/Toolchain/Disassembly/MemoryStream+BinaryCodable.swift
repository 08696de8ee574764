extension MemoryStream: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(source)
        writer.write(loads)
        writer.write(bytes)
        writer.write(loadsToShared)
        writer.write(widths) { $0.write($1) }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        source = try reader.string()
        loads = try reader.integer()
        bytes = try reader.integer()
        loadsToShared = try reader.integer()
        widths = try reader.table { reader throws(BinaryFormatError) in try reader.integer() }
    }
}
