import Kernels
import OrderedJSON
import Synchronization
import Testing
import Tuning
import TuningDatabase

@Suite struct DeterminismTests {
    /// Bytes of the layer's result, one entry for each run.
    private final class Results: Sendable {
        let all = Mutex<[[UInt8]]>([])
    }

    @Test(
        "A layer repeats to the bit where its rows are reduced in order, and says so where floats are added atomically")
    func combines() throws {
        let layer = try LayerBench.layer(tokens: 8)
        for combine in MoECombine.allCases {
            let configuration = try #require(
                try LayerBench.configuration(of: layer, .sorted, tileM: 16, ["stage2.combine": combine.rawValue]))
            let isDeterministic = try layer.plan(for: configuration).isDeterministic
            #expect(isDeterministic == (combine == .reduce), "\(combine)")
            let part = layer.configuration(of: .stage2, in: configuration)
            #expect(try layer.stage2.plan(for: part).isDeterministic == isDeterministic)
            #expect(try layer.stage1.plan(for: layer.configuration(of: .stage1, in: configuration)).isDeterministic)
        }
    }

    @Test("Runs of a deterministic layer are equal bit for bit, whatever the order of lanes")
    func equalBits() throws {
        let layer = try LayerBench.layer(tokens: 8)
        let configuration = try #require(
            try LayerBench.configuration(of: layer, .sorted, tileM: 16, ["stage2.combine": MoECombine.reduce.rawValue]))
        let results = Results()
        for _ in 0..<2 {
            let verdicts = try LayerBench.judge(configuration, of: layer, first: 1) { run in
                let keep: VerificationRun.Check = (
                    "out",
                    { bytes in
                        results.all.withLock { $0.append(Array(bytes)) }
                        return .exact([], width: 1) { _ in 0 }
                    }
                )
                return VerificationRun(
                    subject: run.subject, plan: run.plan, fill: run.fill, checks: run.checks + [keep],
                    jointChecks: run.jointChecks, orders: run.orders)
            }
            #expect(verdicts.compactMap(\.problem) == [])
        }
        let all = results.all.withLock { $0 }
        #expect(all.count == 4 && Set(all).count == 1)
        #expect(all[0].contains { $0 != 0 })
    }

    @Test("Records say whether every run gives the same bits; older ones say nothing")
    func records() throws {
        let family = try MoEStage2(tokens: 4, channels: 64, depth: 256, experts: 11, expertsPerToken: 8)
        func record(_ isDeterministic: Bool?) throws -> TuningRecord {
            let configuration = try RecordedConfiguration([("stage2.tile_m", .integer(16))])
            return try TuningRecord(
                key: RecordKey(family, architecture: "gfx942", computeUnits: 304), configuration: configuration,
                time: .modelled(median: 1, limit: 0.5), best: [RankedConfiguration(configuration, microseconds: 1)],
                space: SpaceCoverage(
                    declared: 1, legal: 1, distinct: 1, compiled: 1, failed: 0, rejected: 0, verified: 1),
                numerics: nil, text: TextDigest(of: ""), compiled: [], date: try #require(CalendarDay("2026-01-31")),
                toolVersion: "0", isDeterministic: isDeterministic)
        }
        for value in [true, false, nil] {
            let written = try record(value)
            #expect(written.line.contains("deterministic") == (value != nil))
            let read = try TuningRecord(JSONValue(parsing: written.line))
            #expect(read == written && read.isDeterministic == value)
        }
        let broken = try record(true).line.replacing("\"deterministic\":true", with: "\"deterministic\":1")
        #expect(throws: RecordError.self) { try TuningRecord(JSONValue(parsing: broken)) }
    }

    @Test("A parameter's name is an identifier, or two with a point between them")
    func names() throws {
        #expect(throws: Never.self) {
            try RecordedConfiguration([("tile_m", .integer(1)), ("stage1.tile_n", .integer(1))])
        }
        for name in ["", ".", "stage1.", ".tile_n", "a.b.c", "stage1.1", "a b"] {
            #expect(throws: RecordError.self, "\(name)") { try RecordedConfiguration([(name, .integer(1))]) }
        }
    }
}
