import Glibc

/// A regular file that is open for reading.
///
/// It stays what it was when it was opened, also after another file has been renamed to its path.
final class OpenFile: Sendable {
    let path: String
    /// The size in bytes at the time of opening.
    let size: Int
    private let descriptor: Int32

    init(_ path: String) throws(SystemError) {
        // Without waiting, or opening a pipe that nobody writes to would never return.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        let kind = status.st_mode & S_IFMT
        guard code == 0, kind == S_IFREG else {
            close(descriptor)
            throw SystemError("read", path, code: code != 0 ? code : kind == S_IFDIR ? EISDIR : EINVAL)
        }
        self.path = path
        self.size = max(0, Int(status.st_size))
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// The bytes in `range` of the file; fewer where it has become shorter.
    func bytes(in range: Range<Int>) throws(SystemError) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            switch read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound) {
            case .success(let read): count = read
            case .failure(let code): failure = code.number
            }
        }
        if let failure {
            throw SystemError("read", path, code: failure)
        }
        return bytes
    }

    /// Calls `body` with the number, from 1, the bytes and the offset in the file of each line that is not blank.
    ///
    /// Only a piece of the file is in memory at a time: for a file that is scanned once, making room for all of it
    /// would cost more than reading it.
    func forEachLine(
        _ body: (_ number: Int, _ line: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Void
    ) throws(SystemError) {
        var piece = [UInt8](repeating: 0, count: min(size, 1 << 16))
        var offset = 0
        var number = 1
        while offset < size {
            let wanted = min(piece.count, size - offset)
            let result = piece.withUnsafeMutableBytes { read(into: .init(rebasing: $0[..<wanted]), at: offset) }
            guard case .success(let count) = result else {
                if case .failure(let code) = result {
                    throw SystemError("read", path, code: code.number)
                }
                return
            }
            let isLast = offset + count >= size || count < wanted
            let used = piece.withUnsafeBufferPointer { buffer in
                LineSplitter.forEachLine(
                    of: UnsafeBufferPointer(rebasing: buffer[..<count]), endsFile: isLast, number: &number
                ) { number, line in
                    body(number, UnsafeBufferPointer(rebasing: buffer[line]), offset + line.lowerBound)
                }
            }
            guard !isLast else { return }
            if used == 0 {
                piece = [UInt8](repeating: 0, count: 2 * piece.count)  // The line is longer than the piece.
            }
            offset += used
        }
    }

    private struct Code: Error {
        let number: Int32
    }

    /// Fills `buffer` from `offset` on; gives how many bytes there were.
    private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Result<Int, Code> {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                return .failure(Code(number: errno))
            }
        }
        return .success(done)
    }
}
