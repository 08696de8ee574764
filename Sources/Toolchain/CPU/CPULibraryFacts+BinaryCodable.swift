extension CPULibraryFacts: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(codeBytes)
        writer.write(stackBytes)
        writer.write(seconds)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        codeBytes = try reader.integer()
        stackBytes = try reader.integer()
        seconds = try reader.double()
    }
}
