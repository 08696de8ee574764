import Foundation
import Glibc
import Testing
import Workers

/// The executable `tune`, run as a process.
struct TuneProcess {
    /// The path of the executable, beside this test bundle's.
    static let program = WorkerCommand.besideRunningExecutable("tune")
    /// Whether it was built.
    static let isBuilt = FileManager.default.isExecutableFile(atPath: program)
    /// What to say where it was not.
    static let advice: Comment = "the executable tune is not beside the test bundle; swift build --build-tests makes it"

    /// How it ended, and what it wrote.
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    private let process = Process()
    private let folder: TemporaryFolder
    private let end: AsyncStream<Int32>

    /// Starts `tune` with `arguments`.
    ///
    /// `environment` replaces variables of this process; an empty value takes one away. No file that it writes may grow
    /// beyond `fileLimit` times 512 bytes, where that is given.
    init(_ arguments: [String], environment: [String: String] = [:], fileLimit: Int? = nil) throws {
        folder = try TemporaryFolder()
        var variables = ProcessInfo.processInfo.environment
        variables["WAVETUNE_DB"] = nil
        for (name, value) in environment {
            variables[name] = value.isEmpty ? nil : value
        }
        process.executableURL = URL(fileURLWithPath: fileLimit == nil ? Self.program : "/bin/sh")
        // The shell becomes tune, so that signals reach it.
        let limited = fileLimit.map { ["-c", "ulimit -f \($0) && exec \"$0\" \"$@\"", Self.program] } ?? []
        process.arguments = limited + arguments
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file("\(folder.path)/output")
        process.standardError = try Self.file("\(folder.path)/errors")
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        end = stream
        process.terminationHandler = { process in
            // A process that a signal ended has that signal's number for a status; shells add 128.
            let signalled = process.terminationReason == .uncaughtSignal
            continuation.yield(signalled ? 128 + process.terminationStatus : process.terminationStatus)
            continuation.finish()
        }
        try process.run()
    }

    /// Sends SIGINT, as Ctrl-C does.
    func interrupt() {
        process.interrupt()
    }

    /// Sends SIGKILL, which no process can do anything about.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
    }

    /// Sends SIGKILL `delay` seconds after `begins` first says so, which is asked again and again.
    ///
    /// A thread does it: a task would be late by what all other tests of the run take.
    func kill(_ delay: Double, after begins: @escaping @Sendable () -> Bool = { true }) {
        let identifier = process.processIdentifier
        Thread.detachNewThread {
            while !begins(), Glibc.kill(identifier, 0) == 0 {
                Thread.sleep(forTimeInterval: 0.005)
            }
            Thread.sleep(forTimeInterval: delay)
            Glibc.kill(identifier, SIGKILL)
        }
    }

    /// Whether it has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// Waits for its end, at most `limit`; then it is killed.
    func result(within limit: Duration = .seconds(1200)) async throws -> Result {
        let watchdog = Task { [identifier = process.processIdentifier] in
            try await Task.sleep(for: limit)
            Glibc.kill(identifier, SIGKILL)
        }
        var status: Int32 = -1
        for await value in end {
            status = value
        }
        watchdog.cancel()
        return Result(
            status: status, output: String(decoding: try folder.bytes(of: "output"), as: UTF8.self),
            errors: String(decoding: try folder.bytes(of: "errors"), as: UTF8.self))
    }

    /// Runs `tune` to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], fileLimit: Int? = nil
    ) async throws -> Result {
        try await TuneProcess(arguments, environment: environment, fileLimit: fileLimit).result()
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
}
