import Glibc
import ROCm

/// The files of a compilation that is under way: the text, the library, and what clang says of stacks.
///
/// They go with this object. The text is locked for as long as its process lives, so that what a killed one left behind
/// can be told from what is in use.
final class CompileScratch: Sendable {
    private static let prefix = ".compile-"

    /// The text, written and whole.
    let source: String
    /// Where the library is to go.
    let library: String
    /// Where clang says how large stack frames are.
    let stack: String
    private let descriptor: Int32

    /// Writes `text` to a file of its own in `folder`, for the user alone.
    init(_ text: String, in folder: String) throws(CPUCompilerError) {
        while true {
            let stem = "\(folder)/\(Self.prefix)\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
            let path = stem + ".c"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw .file(path: path, operation: "make", reason: String(cString: strerror(errno)))
            }
            _ = flock(descriptor, LOCK_EX)
            var status = stat()
            // Somebody who cleaned up may have come between the two calls.
            guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
                close(descriptor)
                continue
            }
            (source, library, stack) = (path, stem + ".so", stem + ".su")
            self.descriptor = descriptor
            break
        }
        try write(text)
    }

    deinit {
        for path in [source, library, stack] {
            unlink(path)
        }
        close(descriptor)
    }

    private func write(_ text: String) throws(CPUCompilerError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .file(path: source, operation: "write", reason: String(cString: strerror(errno)))
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes what processes that are no more left in `folder`.
    static func removeAbandoned(in folder: String) {
        for name in FilePath.names(in: folder) where name.hasPrefix(prefix) {
            let path = "\(folder)/\(name)"
            // Up to the first dot: the linker writes STEM.so.tmp and some digits before it renames them.
            let stem = prefix + name.dropFirst(prefix.count).prefix { $0 != "." }
            let descriptor = open("\(folder)/\(stem).c", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            if descriptor >= 0 {
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                    unlink(path)
                }
                close(descriptor)
            } else if errno == ENOENT {
                unlink(path)
            }
        }
    }
}
