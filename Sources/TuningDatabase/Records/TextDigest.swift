import ContentHash

/// The SHA-256 digest of a kernel's text, as 64 lower-case hexadecimal digits.
public struct TextDigest: Hashable, Sendable {
    /// The digits.
    public let hexadecimal: String

    /// The digest of `text`.
    public init(of text: String) {
        self.init(ContentHash(of: text))
    }

    /// The digest `hash`.
    public init(_ hash: ContentHash) {
        hexadecimal = hash.hexadecimal
    }

    /// The digest written as `hexadecimal`; nil unless that is 64 digits in lower case.
    public init?(hexadecimal: String) {
        let digits = hexadecimal.utf8
        guard digits.count == 64,
            digits.allSatisfy({ RecordName.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) })
        else { return nil }
        self.hexadecimal = hexadecimal
    }
}
