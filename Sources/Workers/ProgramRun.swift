import Glibc
import Synchronization

/// A program that is run to its end, within a time limit.
///
/// For programs that are not workers: they get nothing to read and speak no protocol. The program leads a process group
/// of its own, which does not outlive it, and has a folder of its own for temporary files.
public enum ProgramRun {
    /// What a program that ended with status 0 wrote.
    public struct Output: Sendable {
        /// To its standard output, up to ``ProgramRun/outputLimit`` bytes.
        public var output: String
        /// To its standard error, up to as many.
        public var diagnostics: String
    }

    /// Bytes of each stream that are kept, the first ones.
    public static let outputLimit = 1 << 20

    /// Runs a program and waits for its end; cancelling the task kills it.
    ///
    /// - Parameters:
    ///   - program: The path of the executable.
    ///   - arguments: What it is given.
    ///   - environment: Variables that it gets instead of this process's; nil takes one away.
    ///   - timeLimit: How long it may take before it is killed.
    /// - Returns: What it wrote, or how it failed with what it wrote about that.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String?] = [:], timeLimit: Duration
    ) async -> Result<Output, WorkerFailure> {
        let command = WorkerCommand(
            name: program, program: program, arguments: arguments, environment: environment)
        let isCancelled = CancellationFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasStarted = WorkerThread.start {
                    continuation.resume(returning: runHere(command, timeLimit: timeLimit, isCancelled))
                }
                if !hasStarted {
                    continuation.resume(
                        returning: .failure(
                            .cannotStart(program: program, reason: "the system has no threads left")))
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    private static func runHere(
        _ command: WorkerCommand, timeLimit: Duration, _ isCancelled: CancellationFlag
    ) -> Result<Output, WorkerFailure> {
        let process: ChildProcess
        do {
            process = try ChildProcess(command)
        } catch {
            return .failure(error)
        }
        let deadline = ContinuousClock.now + timeLimit
        var streams = [Stream(process.output), Stream(process.diagnostics)]
        var written: [String] { streams.map { String(decoding: $0.bytes, as: UTF8.self) } }
        while streams.contains(where: { !$0.isAtEnd }) {
            if isCancelled.isSet {
                process.kill()
                _ = process.wait(grace: .zero)
                return .failure(.cancelled)
            }
            guard ContinuousClock.now < deadline else {
                process.kill()
                _ = process.wait(grace: .zero)
                let seconds = Double(timeLimit.components.seconds) + Double(timeLimit.components.attoseconds) * 1e-18
                return .failure(.timeLimit(seconds: seconds, diagnostics: written[1]))
            }
            var polled = streams.map {
                pollfd(fd: $0.isAtEnd ? -1 : $0.descriptor.number, events: Int16(POLLIN), revents: 0)
            }
            // Short, since nothing wakes this thread when the task is cancelled.
            _ = poll(&polled, nfds_t(polled.count), 20)
            for index in streams.indices {
                streams[index].drain()
            }
        }
        // Both streams ended: so does the process, unless it closed them itself.
        let rest = deadline - ContinuousClock.now
        switch process.wait(grace: rest) {
        case .exited(0): return .success(Output(output: written[0], diagnostics: written[1]))
        case .exited(let status): return .failure(.exited(status: status, diagnostics: written[1]))
        case .killed(let signal): return .failure(.killed(signal: signal, diagnostics: written[1]))
        }
    }

    /// What arrives from one of the program's streams.
    private struct Stream {
        let descriptor: FileDescriptor
        var bytes: [UInt8] = []
        var isAtEnd = false

        init(_ descriptor: FileDescriptor) {
            self.descriptor = descriptor
        }

        mutating func drain() {
            var buffer = [UInt8](repeating: 0, count: 1 << 14)
            while !isAtEnd {
                switch descriptor.read(into: &buffer) {
                case .bytes(let count): bytes.append(contentsOf: buffer[..<min(count, outputLimit - bytes.count)])
                case .nothingYet: return
                case .endOfFile: isAtEnd = true
                }
            }
        }
    }

    /// Set by the task that asked, seen by the thread that runs the program.
    private final class CancellationFlag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() {
            value.store(true, ordering: .relaxed)
        }
    }
}
