import ContentHash
import Testing

@Suite("Content hash")
struct ContentHashTests {
    @Test(
        "agrees with the examples of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func publishedExamples(text: String, digest: String) {
        #expect(ContentHash(of: text).hexadecimal == digest)
    }

    @Test("does not depend on how the bytes arrive")
    func pieces() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var hasher = ContentHasher()
        for piece in [0..<1, 1..<63, 63..<64, 64..<200, 200..<1000] {
            hasher.update(bytes[piece])
        }
        #expect(hasher.finalize() == ContentHash(of: bytes))
    }
}
