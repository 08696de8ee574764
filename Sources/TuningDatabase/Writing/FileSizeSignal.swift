import Glibc

/// The signal that writing beyond the limit on file sizes raises.
enum FileSizeSignal {
    /// Runs `body` so that writing beyond the limit on file sizes is an error instead of the end of the process.
    ///
    /// The signal goes to the thread that writes, so holding it back in this thread alone is enough; it is taken out
    /// of the queue before it could be delivered.
    static func held(_ body: () -> Int32?) -> Int32? {
        var signals = sigset_t()
        var previous = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGXFSZ)
        pthread_sigmask(SIG_BLOCK, &signals, &previous)
        let failure = body()
        if failure == EFBIG, sigismember(&previous, SIGXFSZ) == 0 {
            var instant = timespec()
            sigtimedwait(&signals, nil, &instant)
        }
        pthread_sigmask(SIG_SETMASK, &previous, nil)
        return failure
    }
}
