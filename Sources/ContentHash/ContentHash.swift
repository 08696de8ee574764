/// The SHA-256 digest of a sequence of bytes (FIPS 180-4).
///
/// Names what is stored by content: compiled code objects, generated text, libraries that are loaded. The toolchain's
/// own modules hold no hash of this kind on Linux, and packages are not used.
public struct ContentHash: Hashable, Sendable {
    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// The digest of `bytes`.
    public init(of bytes: some Sequence<UInt8>) {
        var hasher = ContentHasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }

    /// The digest of the UTF-8 form of `text`.
    public init(of text: String) {
        self.init(of: text.utf8)
    }

    init(digest: [UInt8]) {
        bytes = digest
    }

    /// The digest in 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
