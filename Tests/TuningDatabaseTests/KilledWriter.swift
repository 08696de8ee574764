import Glibc
import TuningDatabase
import Workers

/// The executable `journal-writer-for-tests`, which appends trials to a journal until it is killed.
struct KilledWriter {
    private static let program = WorkerCommand.besideRunningExecutable("journal-writer-for-tests")

    /// The run that it writes the trials of.
    static func identity() throws -> JournalIdentity {
        try JournalIdentity(
            key: RecordKey(
                arch: "cpu-avx2", computeUnits: 2, operation: "w4a8-gemm", dimensions: [RecordDimension("M", 4)],
                weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "none"),
            space: TextDigest(of: "space"), target: "cpu-avx2", device: "a CPU", seed: 1, strategy: "in order",
            toolVersion: "1", compiler: "none")
    }

    struct Failure: Error {
        let what: String
        let code: Int32
    }

    /// Lets it write to the database at `folder`, kills it `delay` microseconds after its first trial is on the disk, and
    /// gives the last number that it said.
    static func run(folder: String, killedAfter delay: UInt32) throws -> Int {
        let output = "\(folder)/said"
        unlink(output)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o666)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(folder), nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        let code = posix_spawn(&process, program, &actions, nil, &arguments, environ)
        guard code == 0 else { throw Failure(what: program, code: code) }
        var size = 0
        for _ in 0..<60_000 where size == 0 {
            usleep(1000)
            var status = stat()
            size = stat(output, &status) == 0 ? Int(status.st_size) : 0
        }
        usleep(delay)
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status == SIGKILL else { throw Failure(what: "ended by itself", code: status) }
        // A number is said by one write, so the last line is whole.
        let words = try TemporaryFolder.read(output).split(separator: "\n")
        guard let last = words.last, let number = Int(last) else { throw Failure(what: "said nothing", code: 0) }
        return number
    }
}
