import Glibc

/// A folder that files are written into, each whole or not at all.
struct OutputFolder {
    private let path: String
    /// The files written so far.
    private(set) var paths: [String] = []

    /// The folder at `path`, made where it is missing.
    init(_ path: String) throws(OutputError) {
        self.path = path
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix == "/" ? "\(part)" : "/\(part)"
            if mkdir(prefix, 0o777) != 0, errno != EEXIST {
                throw OutputError(path: prefix, action: "made", reason: String(cString: strerror(errno)))
            }
        }
    }

    /// Writes `bytes` to `name`.
    mutating func write(_ bytes: [UInt8], to name: String) throws {
        try write(header: bytes, zeroed: 0, to: name) { _ in }
    }

    /// Writes a header and `size` bytes that `fill` puts into zeroed memory; blocks that stay zero take no place on disk.
    mutating func write(
        header: [UInt8], zeroed size: Int, to name: String, fill: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws {
        let final = "\(path)/\(name)"
        let temporary = "\(final).\(getpid()).part"
        do {
            try withZeroedMemory(size) { memory in
                try fill(memory)
                try store(header, UnsafeRawBufferPointer(memory), in: temporary)
            }
            guard rename(temporary, final) == 0 else { throw Self.failure(final) }
        } catch {
            unlink(temporary)
            throw error
        }
        paths.append(final)
    }

    /// Memory that the system zeroes page by page, as it is touched: most of a table of experts never is.
    private func withZeroedMemory(_ size: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
        guard size > 0 else { return try body(UnsafeMutableRawBufferPointer(start: nil, count: 0)) }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
            throw OutputError(path: path, action: "filled", reason: "no memory for \(size) bytes")
        }
        defer { munmap(memory, size) }
        try body(UnsafeMutableRawBufferPointer(start: memory, count: size))
    }

    private func store(_ header: [UInt8], _ bytes: UnsafeRawBufferPointer, in path: String) throws(OutputError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(header.count + bytes.count)) == 0 else { throw Self.failure(path) }
        try put(header, at: 0, descriptor, path)
        let block = 1 << 16
        for start in stride(from: 0, to: bytes.count, by: block) {
            let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + block, bytes.count)])
            if part.contains(where: { $0 != 0 }) {
                try put(Array(part), at: header.count + start, descriptor, path)
            }
        }
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
    }

    private func put(_ bytes: [UInt8], at offset: Int, _ descriptor: Int32, _ path: String) throws(OutputError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { rest in
                pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            }
            guard count > 0 else { throw Self.failure(path) }
            written += count
        }
    }

    private static func failure(_ path: String) -> OutputError {
        OutputError(path: path, action: "written", reason: String(cString: strerror(errno)))
    }
}
