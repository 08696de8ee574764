extension LoadDistance: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [medianInstructions, minimumInstructions, medianMatrixCycles, minimumMatrixCycles] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        medianInstructions = try reader.integer()
        minimumInstructions = try reader.integer()
        medianMatrixCycles = try reader.integer()
        minimumMatrixCycles = try reader.integer()
    }
}
