/// What the cache knows of a library.
struct CPULibraryEntry: BinaryCodable {
    /// The SHA-256 digest of the library's bytes, in hexadecimal.
    var digest: String
    /// What the compiler made of the text.
    var facts: CPULibraryFacts

    init(digest: String, facts: CPULibraryFacts) {
        self.digest = digest
        self.facts = facts
    }

    func encode(to writer: inout BinaryWriter) {
        writer.write(digest)
        facts.encode(to: &writer)
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        digest = try reader.string()
        facts = try CPULibraryFacts(from: &reader)
    }
}
