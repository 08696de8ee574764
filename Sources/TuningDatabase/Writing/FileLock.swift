import Glibc

/// An exclusive lock on a file among processes and threads.
///
/// The system releases it when the process ends, however it ends, so a lock file that is left over holds nothing.
enum FileLock {
    /// Runs `body` with the lock on the file at `path`, made where it is missing, waiting at most `patience` for it.
    static func holding<Result>(
        _ path: String, patience: Duration, _ body: () throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system(SystemError("lock", path)) }
        defer {
            // Closing alone leaves the lock to a child that was forked meanwhile, until that one starts its program.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
        let start = ContinuousClock.now
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else { throw .system(SystemError("lock", path, code: code)) }
            guard ContinuousClock.now - start < patience else { throw .locked(path: path, waited: patience) }
            usleep(2_000)
        }
        return try body()
    }
}
