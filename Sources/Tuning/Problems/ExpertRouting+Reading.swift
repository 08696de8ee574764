import ContentHash
import Kernels

extension ExpertRouting {
    /// The routing that a user names: `uniform`, `zipf:1.1`, or a file with a line a token.
    ///
    /// - Throws: ``Kernels/RoutingError``, also where the word is neither a distribution nor a file that can be read.
    public init(named word: String) throws(RoutingError) {
        if let routing = ExpertRouting(keyWord: word) {
            self = routing
            return
        }
        guard !word.hasPrefix("zipf:") else {
            throw .unknown(found: word, reason: "'\(word.dropFirst(5))' is no exponent in range")
        }
        let bytes: [UInt8]
        do throws(InputError) {
            bytes = try InputFile.bytes(word)
        } catch {
            throw .unknown(found: word, reason: "as a file, \(error)")
        }
        let digest = String(ContentHash(of: bytes).hexadecimal.prefix(12))
        self.init(
            .table(try RoutingTable(name: word, digest: digest, text: String(decoding: bytes, as: UTF8.self))))
    }
}
