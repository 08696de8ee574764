extension KernelListing: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(name)
        writer.write(instructions)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        name = try reader.string()
        instructions = try reader.array()
    }
}
