import Glibc

/// A journal's file while it is written to: locked, and as long as its whole lines.
final class JournalFile {
    let path: String
    private let descriptor: Int32
    /// Bytes of whole lines; what may lie behind them is what a failed write left.
    private(set) var size: Int
    /// Whether something lies behind the whole lines.
    private var hasRemains = false

    /// Opens the file at `path`, made where it is missing, and holds its lock until the object goes.
    init(_ path: String, patience: Duration) throws(JournalError) {
        let start = ContinuousClock.now
        while true {
            // Without waiting, or opening a pipe that nobody reads would never return.
            let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
            guard descriptor >= 0 else { throw .system(SystemError("append to", path)) }
            do throws(JournalError) {
                try Self.lock(descriptor, path, patience: patience, since: start)
                guard let size = try Self.size(descriptor, path) else {
                    close(descriptor)
                    continue
                }
                self.path = path
                self.descriptor = descriptor
                self.size = size
                return
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    /// Opens the file at `path` as ``init(_:patience:)`` does, and makes the folders above it where they are missing.
    static func inDatabase(_ path: String, patience: Duration) throws(JournalError) -> JournalFile {
        do throws(SystemError) {
            try FileSystem.makeFolders(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
        } catch {
            throw .system(error)
        }
        return try JournalFile(path, patience: patience)
    }

    deinit {
        // Closing alone leaves the lock to a child that was forked meanwhile, until that one starts its program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func lock(
        _ descriptor: Int32, _ path: String, patience: Duration, since start: ContinuousClock.Instant
    ) throws(JournalError) {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else { throw .system(SystemError("lock", path, code: code)) }
            guard ContinuousClock.now - start < patience else { throw .inUse(path: path, waited: patience) }
            usleep(2_000)
        }
    }

    /// The size of the file; nil where another one has been renamed to its path while this one waited for the lock.
    private static func size(_ descriptor: Int32, _ path: String) throws(JournalError) -> Int? {
        var mine = stat()
        var there = stat()
        guard fstat(descriptor, &mine) == 0 else { throw .system(SystemError("read", path)) }
        guard mine.st_mode & S_IFMT == S_IFREG else { throw .system(SystemError("append to", path, code: EINVAL)) }
        guard stat(path, &there) == 0, mine.st_ino == there.st_ino, mine.st_dev == there.st_dev else { return nil }
        return max(0, Int(mine.st_size))
    }

    /// What the file holds.
    func bytes() throws(JournalError) -> [UInt8] {
        do throws(SystemError) {
            return try FileSystem.read(path)
        } catch {
            throw .system(error)
        }
    }

    /// Cuts off what lies behind the first `size` bytes.
    func truncate(to size: Int) throws(JournalError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            hasRemains = true
            throw .system(SystemError("append to", path))
        }
        self.size = size
        hasRemains = false
    }

    /// Appends `line` and a newline by one write, and returns when they are on the disk.
    ///
    /// - Throws: ``JournalError``; what was written of the line is then cut off again, now or before the next one.
    func append(_ line: String) throws(JournalError) {
        if hasRemains {
            try truncate(to: size)
        }
        let bytes = Array("\(line)\n".utf8)
        var failure = FileSizeSignal.held {
            var count: Int
            repeat {
                count = write(descriptor, bytes, bytes.count)
            } while count < 0 && errno == EINTR
            // A part is all that there was room for; what hinders the rest is what another write would say.
            guard count >= 0, count < bytes.count else { return count < 0 ? errno : nil }
            return bytes.withUnsafeBytes { buffer in
                let more = write(descriptor, buffer.baseAddress.map { $0 + count }, bytes.count - count)
                return more == bytes.count - count ? nil : more < 0 ? errno : ENOSPC
            }
        }
        if failure == nil, fdatasync(descriptor) != 0 {
            failure = errno
        }
        if let failure {
            hasRemains = true
            try? truncate(to: size)
            throw .system(SystemError("append to", path, code: failure))
        }
        size += bytes.count
    }

    /// Makes the file's name last, as ``append(_:)`` makes its content.
    func syncFolder() {
        AtomicFile.syncFolder(of: path)
    }
}
