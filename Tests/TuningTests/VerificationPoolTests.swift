import Kernels
import Testing
import Tuning
import Workers

@Suite("Measure workers")
struct VerificationPoolTests {
    private let folder: TemporaryFolder
    private let configuration: Configuration
    private let request = ProblemRequest(
        operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 8,
        shape: [("M", 2), ("N", 64), ("K", 256), ("E", 11)].map { .init(name: $0, value: $1) })

    /// What a worker says first, in the shell's words: 23 bytes of a hello frame.
    private static let greeting = #"printf '\027\000\000\000\001wavetune\001measure-worker'"#
    private static let awaitRequest = "head -c 1 > /dev/null"

    init() throws {
        folder = try TemporaryFolder()
        configuration = try SmallProblem().configuration()
    }

    /// A pool of one worker that is a shell script.
    private func pool(_ script: String, timeLimit: Duration = .seconds(900)) throws -> VerificationPool {
        VerificationPool(workers: 1, timeLimit: timeLimit, program: try folder.script(script, named: "worker"))
    }

    private func failure(_ pool: VerificationPool) async throws -> String {
        let result = await pool.verify(configuration, of: request, seed: 1)
        guard case .failure(let failure) = result else {
            Issue.record("a broken worker judged a configuration")
            return ""
        }
        return failure.reason
    }

    @Test("judge a configuration as this process does")
    func healthy() async throws {
        let report = try await VerificationPool(workers: 1).verify(configuration, of: request, seed: 1).get()
        let here = try SmallProblem().judge()
        #expect(report.verdicts == here)
        #expect(report.problem == nil && report.seconds > 0)
    }

    @Test("say why a request cannot be met, and take the next one")
    func refusal() async throws {
        let pool = VerificationPool(workers: 1)
        let unknown = ProblemRequest(operation: "moe-stage7", model: "kimi-k2.5", tensorParallel: 8, shape: [])
        let result = await pool.verify(configuration, of: unknown, seed: 1)
        #expect(throws: VerificationFailure.self) { try result.get() }
        #expect("\(result)".contains("there is no operation 'moe-stage7'"))
        let next = await pool.verify(configuration, of: request, seed: 1)
        #expect(try next.get().problem == nil)
    }

    @Test("that are not there, or are another program, are failures that name the program")
    func notAWorker() async throws {
        let missing = VerificationPool(workers: 1, program: "\(folder.path)/missing")
        #expect(try await failure(missing).contains("\(folder.path)/missing"))
        let other = VerificationPool(workers: 1, program: "/bin/true")
        #expect(try await failure(other).contains("/bin/true"))
    }

    @Test("that die with a request cost that one, and the next is judged by another worker")
    func death() async throws {
        let real = WorkerCommand.besideRunningExecutable("measure-worker")
        let pool = try pool(
            """
            if mkdir "$0.died" 2> /dev/null; then
                \(Self.greeting); \(Self.awaitRequest); echo 'about to die' >&2; kill -SEGV $$
            fi
            exec '\(real)'
            """)
        let reason = try await failure(pool)
        #expect(reason.contains("signal 11") && reason.contains("about to die"))
        for _ in 0..<2 {
            #expect(try await pool.verify(configuration, of: request, seed: 1).get().problem == nil)
        }
    }

    @Test("that hang are killed at the time limit")
    func hang() async throws {
        let pool = try pool("\(Self.greeting); exec sleep 3600", timeLimit: .milliseconds(300))
        // A worker that is not killed sleeps for an hour; how soon a busy machine gets to it is no matter.
        #expect(try await failure(pool).contains("time limit of 0.3 s"))
    }

    @Test(
        "that answer garbage are failures that say so",
        arguments: [
            (#"\010\000\000\000\003nonsense"#, "line 1, column 1"), (#"\002\000\000\000\003{}"#, "lacks a member"),
            (#"\042\000\000\000\003{"seconds":1,"cases":[{"name":1}]}"#, "lacks a member"),
            (#"\002\000\000\000\007{}"#, "broke the protocol"), (#"\377\377\377\377\003{}"#, "broke the protocol"),
        ])
    func garbage(_ answer: String, _ sign: String) async throws {
        let pool = try pool("\(Self.greeting); \(Self.awaitRequest); printf '\(answer)'; exec sleep 3600")
        let reason = try await failure(pool)
        #expect(reason.contains(sign), "\(reason)")
    }
}
