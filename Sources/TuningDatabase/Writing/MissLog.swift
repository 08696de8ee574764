import Glibc
import OrderedJSON
import Synchronization

/// A file of the lookups that found no record of the very problem, so that tuning can make up for them.
///
/// One line a distinct key and process, each appended by a single write, so that any number of processes can share the
/// file. Writing never fails a lookup: what goes wrong is kept in ``issue``, once.
public final class MissLog: Sendable {
    /// The file's name in the folder that records are written to.
    public static let fileName = "misses.jsonl"

    private struct State {
        var seen: Set<RecordKey> = []
        var issue: DatabaseIssue?
    }

    /// The file.
    public let path: String
    private let state = Mutex(State())

    /// A log at `path`; the file, and the folders above it, are made at the first miss.
    public init(path: String) {
        self.path = path
    }

    /// Why the first miss that could not be written could not be; nil where all could.
    public var issue: DatabaseIssue? {
        state.withLock { $0.issue }
    }

    /// Writes that `key` was answered with `answer`, unless that is its own record or the key was written before.
    public func add(_ key: RecordKey, _ answer: LookupAnswer) {
        if case .found(_, .exact) = answer {
            return
        }
        state.withLock { state in
            guard state.seen.insert(key).inserted else { return }
            do throws(SystemError) {
                try append(Self.line(key, answer.grade))
            } catch {
                state.issue = state.issue ?? DatabaseIssue(file: path, line: nil, problem: .unwritable(error))
            }
        }
    }

    /// `{"key":{…},"grade":"nearest-bucket","reason":"…"}`, the key in its canonical form.
    private static func line(_ key: RecordKey, _ grade: LookupGrade) -> String {
        let rest: JSONObject = ["grade": .string(grade.name), "reason": .string("\(grade)")]
        // Text alone can always be written.
        let text = (try? JSONValue.object(rest).compactText()) ?? "{}"
        return "{\"key\":\(String(decoding: key.text, as: UTF8.self)),\(text.dropFirst())\n"
    }

    private func append(_ line: String) throws(SystemError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try FileSystem.makeFolders(String(path[..<slash]))
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw SystemError("append to", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError("append to", path, code: EINVAL)
        }
        // What a full disk cut off must not swallow this line as well.
        var last = UInt8(ascii: "\n")
        if status.st_size > 0 {
            pread(descriptor, &last, 1, status.st_size - 1)
        }
        let bytes = Array((last == UInt8(ascii: "\n") ? line : "\n\(line)").utf8)
        let failure = FileSizeSignal.held {
            let count = write(descriptor, bytes, bytes.count)
            return count == bytes.count ? nil : count < 0 ? errno : ENOSPC
        }
        if let failure {
            throw SystemError("append to", path, code: failure)
        }
    }
}
