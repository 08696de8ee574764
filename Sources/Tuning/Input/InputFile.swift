import Glibc

/// A file that a user names, read whole.
enum InputFile {
    /// The largest file that is read.
    static let limit = 1 << 30

    /// The bytes of the file at `path`.
    ///
    /// - Throws: ``InputError`` where it cannot be read.
    static func bytes(_ path: String) throws(InputError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw InputError(path: path, reason: String(cString: strerror(errno))) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw InputError(path: path, reason: "it is larger than 1 GiB") }
        }
    }

    /// The lines of the file at `path`, without their ends; bytes that are no UTF-8 become replacement characters.
    static func lines(_ path: String) throws(InputError) -> [String] {
        try bytes(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
    }
}
