import ContentHash
import Glibc
import ROCm

/// A file that is open, that only its user can change, and whose bytes have been read.
///
/// What is loaded through ``newDescriptorPath`` is what was looked at, whatever is put at the file's path meanwhile.
package final class VerifiedFile: Sendable {
    /// Where it was opened.
    package let path: String
    /// Its contents when it was opened.
    package let bytes: [UInt8]
    /// The SHA-256 digest of the contents, in hexadecimal.
    package let digest: String
    private let descriptor: Int32

    /// Opens the regular file at `path`; follows no link.
    package init(_ path: String) throws(CPUCompilerError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ELOOP {
                throw .fileRefused(path: path, reason: "it is a symbolic link")
            }
            throw .file(path: path, operation: "open", reason: String(cString: strerror(errno)))
        }
        do {
            bytes = try Self.contents(of: descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        digest = ContentHash(of: bytes).hexadecimal
    }

    /// Opens the file at `path`, whose bytes must have the given digest.
    package convenience init(_ path: String, digest expected: String) throws(CPUCompilerError) {
        try self.init(path)
        guard digest == expected else {
            throw .digest(path: path, found: digest, expected: expected)
        }
    }

    deinit {
        close(descriptor)
    }

    /// A path that leads to the open file as long as this object lives, spelled as none was before.
    ///
    /// The dynamic loader takes a library that is loaded under the very path for the one that is asked for. A library that
    /// is loaded twice stays known by the path of its first descriptor when that is closed, and the next file that is
    /// opened gets the descriptor's number.
    package var newDescriptorPath: String {
        var bits = UInt64.random(in: .min ... .max)
        var detour = ""
        for _ in 0..<UInt64.bitWidth {
            detour += bits & 1 == 0 ? "/" : "/."
            bits >>= 1
        }
        return "/proc/self/fd\(detour)/\(descriptor)"
    }

    private static func contents(of descriptor: Int32, path: String) throws(CPUCompilerError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, operation: "use", reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .fileRefused(path: path, reason: "it is no regular file")
        }
        guard status.st_uid == geteuid() else {
            throw .fileRefused(
                path: path, reason: "it belongs to user \(status.st_uid) and this process runs as user \(geteuid())")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw .fileRefused(
                path: path,
                reason: "others than its owner may write it (mode \(PrivateFolder.octal(status.st_mode)))")
        }
        let size = Int(status.st_size)
        guard (0..<1 << 30).contains(size) else {
            throw .fileRefused(path: path, reason: "it has \(size) bytes")
        }
        var reason: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            while count < size {
                let more = pread(descriptor, buffer.baseAddress.map { $0 + count }, size - count, count)
                if more < 0, errno == EINTR { continue }
                guard more > 0 else {
                    reason = more == 0 ? "it shrank while it was read" : String(cString: strerror(errno))
                    return
                }
                count += more
            }
        }
        if let reason {
            throw .file(path: path, operation: "read", reason: reason)
        }
        return bytes
    }
}
