import Kernels
import Synchronization
import Testing
import Toolchain
import Tuning
import TuningDatabase

@Suite("Choosing a record's configuration with a compiler")
struct RecordCompilerTests {
    /// Says no to everything, and remembers what it was asked.
    private final class Compiler: Sendable {
        private let texts = Mutex<[String]>([])

        var asked: [String] { texts.withLock { $0 } }

        func compile(_ request: CompileRequest) throws -> CompiledKernel {
            texts.withLock { $0.append(request.text) }
            throw ToolchainError.rejected(name: request.name, reason: "no", log: "")
        }
    }

    private func choice(
        for record: FamilyRecord, with compiler: Compiler, build: String = "new"
    ) async throws -> RecordedChoice {
        try await RecordCompiler(build: build) { try compiler.compile($0) }.choice(for: record.stored)
    }

    @Test("A record whose values are not in the declared space is skipped and named before any text is made")
    func undeclared() async throws {
        let compiler = Compiler()
        var record = try FamilyRecord("", others: ["unpacking=three"])
        try record.set("hints", to: .text("none\n#include \"/etc/passwd\""))
        let error = await #expect(throws: UnusableRecord.self) { try await choice(for: record, with: compiler) }
        #expect(error?.description.hasPrefix("db/gfx942/moe-stage2.jsonl:3: record skipped: ") == true)
        #expect(error?.description.contains("'hints'") == true)
        #expect(compiler.asked == [])
    }

    @Test("With facts for this build nothing is compiled; without, the record's own text is")
    func facts() async throws {
        let compiler = Compiler()
        var record = try FamilyRecord()
        record.facts = [
            CompiledFacts(
                build: "known", resources: RecordedResources(scratchBytes: 0, wavesPerSIMD: 8, codeBytes: 1))
        ]
        let known = try await choice(for: record, with: compiler, build: "known")
        #expect(known.choice.basis == .recorded && known.staleness == nil && compiler.asked == [])
        let configuration = try SmallProblem().configuration()
        #expect(known.configuration == configuration)

        let unknown = try await choice(for: record, with: compiler)
        #expect(unknown.choice.basis == .allRefused && unknown.choice.refusals.count == 1)
        #expect(compiler.asked.map { TextDigest(of: $0) } == [record.text])
    }

    @Test("The facts of a stale record do not count, and it is said to be stale")
    func stale() async throws {
        let compiler = Compiler()
        var record = try FamilyRecord()
        record.facts = [CompiledFacts(build: "known", resources: RecordedResources(codeBytes: 1))]
        record.text = TextDigest(of: "another text")
        let choice = try await choice(for: record, with: compiler, build: "known")
        guard case .stale? = choice.staleness else {
            Issue.record("not said to be stale")
            return
        }
        #expect(choice.choice.basis == .allRefused && compiler.asked.count == 1)
    }

    @Test("Of the best, those that are not in the space are refused without text, the others are tried in turn")
    func runnersUp() async throws {
        let compiler = Compiler()
        var record = try FamilyRecord("", others: ["unpacking=three", "unpacking=seven"])
        let odd = try RecordedConfiguration(
            record.best[1].configuration.parameters.map { ($0.name, $0.name == "k_wave" ? .integer(77) : $0.value) })
        record.best[1] = RankedConfiguration(odd, microseconds: 2)
        let choice = try await choice(for: record, with: compiler).choice
        #expect(choice.refusals.count == 3 && compiler.asked.count == 2)
        #expect(choice.refusals[1].reason.contains("'k_wave'"))
    }

    @Test(
        "A real compiler that the record does not know confirms the winner, and takes the next where waves are lost",
        .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
    func realCompiler() async throws {
        let compiler = RecordCompiler(try await KernelCompiler.find())
        var record = try FamilyRecord("", others: ["unpacking=three"])
        record.best = record.best.map {
            RankedConfiguration($0.configuration, microseconds: $0.microseconds, wavesPerSIMD: 1)
        }
        let confirmed = try await compiler.choice(for: record.stored)
        #expect(confirmed.choice.basis == .recompiled)
        #expect(confirmed.choice.resources?.codeBytes ?? 0 > 0)
        // More waves than a SIMD holds: any build falls short of them.
        record.best[0] = RankedConfiguration(record.configuration, microseconds: 1, wavesPerSIMD: 99)
        let next = try await compiler.choice(for: record.stored)
        #expect(next.choice.basis == .runnerUp(place: 1))
        #expect(next.configuration["unpacking"] == .name("three"))
    }
}
