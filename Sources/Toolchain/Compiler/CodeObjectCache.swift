import ContentHash
import Glibc
import Synchronization

/// Compiled programs on disk, filed under the content of all that decides what comes out.
///
/// Safe to use from several processes at once: entries appear whole or not at all, and two that write the same entry
/// write the same content.
public final class CodeObjectCache: Sendable {
    /// Raised when the form of an entry, or how a figure in it is computed, changes.
    private static let version: UInt8 = 1

    private let files: StoredFiles
    private let hasComplained = Mutex(false)

    /// The cache in `folder`, which need not exist.
    public init(folder: String) {
        files = StoredFiles(folder: folder, kind: "wavetune code object", version: Self.version)
    }

    /// Where the entry for `request`, compiled by `compiler`, lies below the folder.
    public func name(for request: CompileRequest, compiler: CompilerIdentity) -> String {
        var hasher = ContentHasher()
        hasher.update([Self.version])
        hasher.update(compiler.digest.bytes)
        hasher.update(request.binary)
        let digits = hasher.finalize().hexadecimal
        return "\(digits.prefix(2))/\(digits.dropFirst(2))"
    }

    /// The entry `name`; nil where there is none, or a damaged one.
    func load(_ name: String) -> CompiledKernel? {
        guard let bytes = files.read(name), var kernel = try? CompiledKernel(binary: bytes) else { return nil }
        kernel.isFromCache = true
        return kernel
    }

    /// Keeps `kernel` as the entry `name`.
    ///
    /// A cache that cannot be written is no error: it is mentioned once.
    func store(_ kernel: CompiledKernel, as name: String) {
        guard let problem = files.write(kernel.binary, to: name) else { return }
        let isFirst = hasComplained.withLock { done in
            defer { done = true }
            return !done
        }
        if isFirst {
            let text = Array("warning: compiled code is not kept, since it cannot be written: \(problem)\n".utf8)
            _ = write(2, text, text.count)
        }
    }
}
