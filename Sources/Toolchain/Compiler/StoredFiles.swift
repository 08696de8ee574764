import ContentHash
import Glibc

/// A folder of small files that are written whole, checked when they are read, and can be made again.
///
/// A file is a header (what it is, the version of its form), the SHA-256 digest of the rest, and the rest. A file that
/// is damaged or of another version counts as missing.
package struct StoredFiles: Sendable {
    package let folder: String
    private let header: [UInt8]

    /// The files in `folder` of the kind `kind`.
    package init(folder: String, kind: String, version: UInt8) {
        self.folder = folder
        header = Array(kind.utf8) + [version]
    }

    /// The contents of the file `name`; nil where there is none, or a damaged one.
    package func read(_ name: String) -> [UInt8]? {
        guard let bytes = Self.bytes(of: "\(folder)/\(name)"), bytes.starts(with: header) else { return nil }
        let digest = bytes.dropFirst(header.count).prefix(32)
        let contents = bytes.dropFirst(header.count + 32)
        return digest.elementsEqual(ContentHash(of: contents).bytes) ? Array(contents) : nil
    }

    /// Writes the file `name`, so that nobody ever sees a part of it.
    ///
    /// - Returns: Why it was not written, or nil where it was.
    package func write(_ contents: [UInt8], to name: String) -> String? {
        let target = "\(folder)/\(name)"
        Self.makeFolders(above: target)
        var template = Array("\(target).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return "\(target): \(String(cString: strerror(errno)))" }
        let bytes = header + ContentHash(of: contents).bytes + contents
        let isWritten = Self.writeAll(bytes, to: descriptor)
        let problem = errno
        fchmod(descriptor, 0o644)
        close(descriptor)
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if isWritten, rename(temporary, target) == 0 {
            return nil
        }
        let reason = String(cString: strerror(isWritten ? errno : problem))
        unlink(temporary)
        return "\(target): \(reason)"
    }

    private static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= 0, status.st_size < 1 << 30 else { return nil }
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            while count < size {
                let more = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                guard more > 0 else { return }
                count += more
            }
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func makeFolders(above path: String) {
        for slash in path.indices.dropFirst() where path[slash] == "/" {
            mkdir(String(path[..<slash]), 0o755)
        }
    }
}
