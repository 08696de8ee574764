import Glibc

/// Small files in which the kernel describes the machine.
enum SystemFile {
    /// The text of the file; nil where it cannot be read.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// The number that the file holds; nil where there is none.
    static func number(_ path: String) -> Double? {
        text(path).flatMap { Double($0.prefix { $0 != "\n" }) }
    }
}
