extension VectorKinds: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [unpacking, addressing, accumulatorMoves, transcendental, moves, conversions] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        unpacking = try reader.integer()
        addressing = try reader.integer()
        accumulatorMoves = try reader.integer()
        transcendental = try reader.integer()
        moves = try reader.integer()
        conversions = try reader.integer()
    }
}
