import Glibc

/// A file that the test worker makes once it has a request on which it hangs.
final class HangingRequest: Sendable {
    private struct NoFolder: Error {}

    private let folder: String
    /// The path of the file, which goes into the request.
    var mark: String { "\(folder)/mark" }

    init() throws {
        var template = Array("/tmp/wavetune-hang-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw NoFolder() }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        unlink(mark)
        rmdir(folder)
    }

    /// Whether a worker has the request.
    var isUnderWay: Bool { access(mark, F_OK) == 0 }
}
