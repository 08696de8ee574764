import Glibc

/// Small files of the system's.
enum TextFile {
    /// The text of the file at `path`, of 64 KB at most, without white space at its end; nil where it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + length }, buffer.count - length)
            }
            // Sensors that sleep with their device answer with an error.
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            length += count
        }
        let end = bytes[..<length].lastIndex { $0 > 0x20 }
        return String(decoding: bytes[..<(end.map { $0 + 1 } ?? 0)], as: UTF8.self)
    }
}
