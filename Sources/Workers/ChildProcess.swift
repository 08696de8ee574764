// `environ` is declared without regard to concurrency.
@preconcurrency import Glibc

/// A child process whose standard streams lead to its owner.
///
/// Lives on the thread of the pool that started it. The child leads a process group of its own: an interrupt from the
/// terminal does not reach it, and killing it takes its own children along.
final class ChildProcess {
    /// How a process ended.
    enum Ending: Equatable {
        case exited(status: Int32)
        case killed(signal: Int32)
    }

    let identifier: pid_t
    let input: FileDescriptor
    let output: FileDescriptor
    let diagnostics: FileDescriptor
    private let scratch: ScratchFolder?
    private var ending: Ending?

    /// Starts the command.
    ///
    /// - Throws: ``WorkerFailure/cannotStart(program:reason:)``.
    init(_ command: WorkerCommand) throws(WorkerFailure) {
        for path in command.loader.prefix(1) + [command.program] where access(path, X_OK) != 0 {
            throw .cannotStart(
                program: path, reason: "\(Self.message(errno)); build all products: swift build -c release")
        }
        guard let stdin = FileDescriptor.stream(), let stdout = FileDescriptor.stream(),
            let stderr = FileDescriptor.stream()
        else {
            throw .cannotStart(program: command.program, reason: Self.message(errno))
        }
        var command = command
        scratch = ScratchFolder()
        if let scratch {
            command.environment["TMPDIR"] = scratch.path
            command.environment[ScratchFolder.variable] = scratch.path
        }
        let (status, child) = Self.spawn(
            command, streams: [stdin.worker.number, stdout.worker.number, stderr.worker.number])
        guard status == 0 else {
            throw .cannotStart(program: command.program, reason: Self.message(status))
        }
        identifier = child
        input = stdin.owner
        output = stdout.owner
        diagnostics = stderr.owner
        for stream in [input, output, diagnostics] {
            stream.setNonBlocking()
        }
    }

    deinit {
        kill()
        _ = wait(grace: .zero)
    }

    /// Kills the process and its children at once.
    func kill() {
        guard ending == nil else { return }
        // Before rather than after: this process may be ending as well, and a killed one cleans nothing up.
        scratch?.remove()
        _ = Glibc.kill(-identifier, SIGKILL)
        _ = Glibc.kill(identifier, SIGKILL)
    }

    /// Waits for the end of the process, which is killed where it still runs after `grace`.
    func wait(grace: Duration) -> Ending {
        if let ending { return ending }
        let deadline = ContinuousClock.now + grace
        while !hasEnded, ContinuousClock.now < deadline {
            usleep(500)
        }
        // What the worker itself started must not outlive it. The ended leader is not reaped yet, so the group's
        // number cannot belong to anybody else.
        kill()
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 {
            // Reaped by somebody else (an embedding program may ignore SIGCHLD): how it ended is unknown.
            guard errno == EINTR else { return remember(.exited(status: -1)) }
        }
        let signal = status & 0x7f
        return remember(signal == 0 ? .exited(status: (status >> 8) & 0xff) : .killed(signal: signal))
    }

    private var hasEnded: Bool {
        var information = siginfo_t()
        let outcome = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return outcome != 0 || information.si_signo == SIGCHLD
    }

    private func remember(_ ending: Ending) -> Ending {
        self.ending = ending
        return ending
    }

    private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static func spawn(_ command: WorkerCommand, streams: [Int32]) -> (status: Int32, child: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let arguments = command.argumentVector
        let environment = command.environmentVector(inherited: currentEnvironment())
        var child: pid_t = -1
        let status = withCStrings(arguments) { argumentPointers in
            withCStrings(environment) { environmentPointers in
                posix_spawn(&child, arguments[0], &actions, &attributes, argumentPointers, environmentPointers)
            }
        }
        return (status, child)
    }

    private static func currentEnvironment() -> [String] {
        var entries: [String] = []
        var pointer = environ
        while let entry = pointer.pointee {
            entries.append(String(cString: entry))
            pointer += 1
        }
        return entries
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) } + [nil]
        defer { copies.forEach { free($0) } }
        return copies.withUnsafeBufferPointer { buffer in
            // The array holds at least its terminator, so it has an address.
            guard let base = buffer.baseAddress else { fatalError("an array with a terminator is never empty") }
            return body(base)
        }
    }
}
