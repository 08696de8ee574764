import Devices
import Kernels
import MeasuringTestSupport
import Testing
import Tuning
import TuningDatabase
import Workers

@Suite("Covers that are measured", .serialized)
struct MeasuredCoverTests {
    /// Nanoseconds at each of three M: the first and the last are the best of one, the one between is near them everywhere.
    private static let times = [
        20_000: [20_000, 30_000, 40_000], 20_200: [20_200, 20_000, 20_200], 40_000: [40_000, 30_000, 20_000],
    ]

    private func cover(
        judged: [Set<Configuration>] = [[], [], []],
        behaviour: @escaping @Sendable (Int, Int) -> Behaviour = { _, _ in .right }
    ) -> MeasuredCover {
        let problems = (1...3).map { tokens in
            ProblemRequest(
                operation: ScriptedFamily.operation, model: "none", tensorParallel: 1,
                shape: [.init(name: "M", value: tokens)])
        }
        let pool = MeasuringPool(
            MeasuringOptions(
                device: .cpu(), sampling: SamplingPlan(minimumSample: 400e-6, warmUp: 0),
                program: WorkerCommand.besideRunningExecutable("measure-worker-for-tests")))
        return MeasuredCover(problems, judged: judged, pool: pool) { column in
            try ScriptedTarget(
                nanoseconds: { Self.times[$0]?[column] }, behaviour: { behaviour($0, column) })
        }
    }

    private var candidates: [Configuration] {
        Self.times.keys.sorted().map { ScriptedFamily.candidate(time: $0).configuration }
    }

    private func table(of cover: MeasuredCover) async throws -> CoverTable {
        var entries: [[CoverTable.Entry]] = []
        for column in 0..<3 {
            entries.append(try await cover.entries(of: candidates, at: column))
        }
        return CoverTable(tokens: [1, 2, 3], entries: entries)
    }

    @Test("every candidate is timed at every M, cold, and the one that is near the best everywhere is enough")
    func shared() async throws {
        let table = try await table(of: cover())
        #expect(table.binaries.count == 3)
        for (column, text) in (0..<3).flatMap({ column in table.binaries.map { (column, $0) } }) {
            let entry = try #require(table.entry(text, column))
            let time = try Double(#require(Self.times[try entry.configuration.integer("time")]?[column]))
            // Weights that are in no cache take half as long again.
            #expect(abs(entry.seconds / (1.5e-9 * time) - 1) < 0.01 && !entry.isJudged)
        }
        let choice = try table.cover(tolerance: 0.02)
        #expect(choice.binaries == [table.binaries[1]] && choice.columns.allSatisfy { $0.ratio < 1.02 })
        #expect(try table.cover(tolerance: 0.6).binaries.count == 1)
    }

    @Test("what was judged says so, what was not is judged on the device; what is wrong there is not used")
    func judging() async throws {
        let wrong = cover(judged: [[candidates[0]], [], []], behaviour: { $0 == 20_200 && $1 == 2 ? .wrong : .right })
        var table = try await table(of: wrong)
        #expect(table.fastest(0)?.isJudged == true && table.fastest(1)?.isJudged == false)
        let good = try #require(table.entry(table.binaries[1], 0))
        #expect(try await wrong.judge(good, at: 0) == .right(seconds: good.seconds))
        let bad = try #require(table.entry(table.binaries[1], 2))
        guard case .unusable(let reason) = try await wrong.judge(bad, at: 2) else {
            Issue.record("a kernel that is wrong went by")
            return
        }
        #expect(reason.contains("16 of 16384 wrong"), "\(reason)")
        table.remove(bad, 2, reason: reason)
        let choice = try table.cover(tolerance: 0.02)
        #expect(choice.binaries.count == 2 && choice.columns[2].entry.configuration == candidates[2])
    }

    @Test("a candidate that crashes, or compiles nowhere, leaves the others")
    func crashing() async throws {
        let crashing = cover(behaviour: { name, _ in name == 20_000 ? .crashTimed : .right })
        let entries = try await crashing.entries(
            of: candidates + [ScriptedFamily.candidate(time: 50_000).configuration], at: 0)
        #expect(entries.map(\.configuration) == Array(candidates.dropFirst()))
    }
}
