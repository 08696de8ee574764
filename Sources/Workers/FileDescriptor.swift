import Glibc

/// An open file that closes with its owner.
final class FileDescriptor {
    /// What reading brought.
    enum ReadOutcome {
        case bytes(Int)
        case nothingYet
        case endOfFile
    }

    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// The two ends of a stream that no child inherits by accident; nil where the process has no descriptors left.
    ///
    /// A pair of sockets, because a pipe can be closed to children only after other threads had a chance to start some.
    static func stream() -> (owner: FileDescriptor, worker: FileDescriptor)? {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { return nil }
        return (FileDescriptor(numbers[0]), FileDescriptor(numbers[1]))
    }

    func setNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }

    /// Reads what there is into `buffer`.
    ///
    /// An error counts as the end of the file: neither brings more.
    func read(into buffer: inout [UInt8]) -> ReadOutcome {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .endOfFile }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .nothingYet : .endOfFile
        }
    }

    /// Writes the beginning of `bytes`; the number of bytes written, or nil where nobody reads any more.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        while true {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            if errno == EINTR { continue }
            return errno == EAGAIN ? 0 : nil
        }
    }
}
