extension Instruction: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(address)
        writer.write(words) { $0.write(UInt64($1)) }
        writer.write(description)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let address = try reader.unsigned()
        let words = try reader.array { reader throws(BinaryFormatError) in
            UInt32(truncatingIfNeeded: try reader.unsigned())
        }
        self.init(address: address, words: words, text: try reader.string())
    }
}
