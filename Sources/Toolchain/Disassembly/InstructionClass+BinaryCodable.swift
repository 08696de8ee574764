extension InstructionClass: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(byte: rawValue)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        guard let kind = Self(rawValue: try reader.byte()) else {
            throw .invalid(offset: start, what: "an unknown class of instructions")
        }
        self = kind
    }
}
