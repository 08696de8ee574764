import CodeGeneration
import KernelTestSupport
import Kernels
import Testing

@Suite("Snapshots of emitted text")
struct SnapshotTests {
    /// A configuration whose kernels are kept as text.
    struct Snapshot: Sendable, CustomTestStringConvertible {
        let name: String
        let problem: any AcceleratorFamily
        let settings: KeyValuePairs<String, String>
        /// With the preamble, as it is compiled.
        var isWholeFile = false

        var testDescription: String { name }
    }

    static func snapshots() throws -> [Snapshot] {
        let kimi = try SampleProblems.kimi(tokens: 4)
        return [
            Snapshot(name: "moe-stage2", problem: kimi, settings: [:]),
            Snapshot(name: "moe-stage2-file", problem: kimi, settings: ["tile_n": "64"], isWholeFile: true),
            Snapshot(
                name: "moe-stage2-rolled", problem: try SampleProblems.deep(tokens: 4),
                settings: ["tile_k": "128", "prefetch": "2", "tile_n": "64"]),
            Snapshot(
                name: "moe-stage2-slices-reduce", problem: kimi,
                settings: ["tile_n": "128", "k_wave": "2", "combine": "reduce"]),
            Snapshot(
                name: "moe-stage2-plain-groups", problem: kimi,
                settings: [
                    "tile_n": "128", "weight_loads": "plain", "weight_cache": "cached", "unpacking": "three",
                    "hints": "groups", "waves_per_simd": "2",
                ]),
            Snapshot(
                name: "moe-stage2-seven", problem: kimi,
                settings: ["tile_n": "64", "unpacking": "seven", "hints": "none"]),
            Snapshot(
                name: "moe-stage2-two-row-tiles", problem: try SampleProblems.miniMax(tokens: 4),
                settings: ["tile_m": "32", "tile_n": "64", "tile_k": "128", "prefetch": "2"]),
            Snapshot(
                name: "moe-stage1-pairs", problem: try SampleProblems.kimiStage1(tokens: 4),
                settings: [
                    "tile_m": "4", "tile_n": "32", "tile_k": "512", "k_wave": "4", "prefetch": "4", "gate_up": "pairs",
                ]),
            Snapshot(
                name: "moe-stage1-in-turn-inline", problem: try SampleProblems.miniMaxStage1(tokens: 4),
                settings: [
                    "tile_m": "4", "tile_n": "64", "tile_k": "256", "waves": "2", "prefetch": "4", "gate_up": "tiles",
                    "streams": "in-turn", "routing": "inline",
                ]),
            Snapshot(
                name: "moe-stage1-split", problem: try SampleProblems.kimiStage1(tokens: 1),
                settings: [
                    "split_k": "2", "tile_m": "1", "tile_n": "64", "tile_k": "256", "waves": "2", "prefetch": "4",
                    "gate_up": "separated",
                ]),
            Snapshot(
                name: "moe-stage1-int8", problem: try SampleProblems.miniMaxStage1(tokens: 160, output: .int8),
                settings: [
                    "tile_m": "8", "tile_n": "768", "tile_k": "128", "waves": "8", "prefetch": "2", "gate_up": "tiles",
                ]),
            Snapshot(
                name: "moe-stage1-int8-split", problem: try SampleProblems.kimiStage1(tokens: 4, output: .int8),
                settings: [
                    "split_k": "4", "tile_m": "4", "tile_n": "64", "tile_k": "256", "waves": "2", "prefetch": "2",
                    "gate_up": "pairs",
                ]),
            Snapshot(
                name: "moe-stage2-inline", problem: kimi,
                settings: ["tile_n": "64", "tile_m": "4", "routing": "inline"]),
            Snapshot(
                name: "router-pairs", problem: try Router(tokens: 4, experts: 256, expertsPerToken: 8),
                settings: ["waves": "2", "spread": "strided", "selection": "pairs"]),
            Snapshot(
                name: "router-ballot", problem: try Router(tokens: 4, experts: 384, expertsPerToken: 8),
                settings: ["selection": "ballot"], isWholeFile: true),
            Snapshot(
                name: "moe-sort-ballot",
                problem: try MoESort(tokens: 4, experts: 384, expertsPerToken: 8, block: 16), settings: [:]),
            Snapshot(
                name: "moe-sort-scan",
                problem: try MoESort(tokens: 4, experts: 384, expertsPerToken: 8, block: 16),
                settings: ["counting": "scan", "workgroups": "4"]),
            Snapshot(
                name: "moe-stage2-partial-round", problem: try SampleProblems.miniMax(tokens: 4),
                settings: ["tile_n": "64"]),
            Snapshot(
                name: "moe-stage2-on-load", problem: try SampleProblems.miniMax(tokens: 4, activations: .bf16),
                settings: ["tile_n": "64", "tile_m": "4", "routing": "inline"]),
            Snapshot(name: "quantize-int8", problem: try QuantizeInt8(rows: 4, depth: 7168), settings: [:]),
            Snapshot(
                name: "quantize-int8-reread", problem: try QuantizeInt8(rows: 4, depth: 7168),
                settings: ["lanes": "128", "rows": "2", "vector": "16", "hold": "reread"]),
            Snapshot(
                name: "silu-quantize-file", problem: try SiLUQuantize(rows: 32, depth: 256),
                settings: ["lanes": "64", "rows": "4", "vector": "4"], isWholeFile: true),
            Snapshot(
                name: "moe-stage2-gfx950-wide", problem: try SampleProblems.kimi(tokens: 4, target: .gfx950),
                settings: ["tile_n": "128", "matrix": "16x16x64", "activations": "prefetched"]),
            Snapshot(
                name: "moe-stage2-gfx950-direct", problem: try SampleProblems.kimi(tokens: 4, target: .gfx950),
                settings: ["tile_n": "64", "matrix": "16x16x64", "activations": "direct"]),
        ]
    }

    @Test("text is what was reviewed", arguments: try snapshots())
    func text(_ snapshot: Snapshot) throws {
        let plan = try snapshot.problem.plan(for: snapshot.problem.configuration(snapshot.settings))
        let kernels = plan.steps.map(\.kernel)
        let emitter = HIPEmitter()
        let text =
            snapshot.isWholeFile
            ? emitter.emit(kernels) : kernels.map { emitter.body(of: $0) }.joined(separator: "\n")
        try SnapshotStore().expect(text, is: "\(snapshot.name).hip")
    }

    @Test("no snapshot is left over")
    func leftOver() throws {
        // While files are updated, some are written only now.
        let store = SnapshotStore()
        let known = Set(
            try Self.snapshots().map { "\($0.name).hip" } + CSnapshotTests.snapshots().map { "\($0.name).c" }
                + CSnapshotTests.preambles.map(\.file))
        #expect(try store.names().subtracting(known) == [])
    }

    @Test("a difference shows its first line and how to accept it")
    func difference() {
        let text = SnapshotStore.difference("name", "a\nb\nc", "a\nx\nc")
        #expect(text.contains("line 2:\n- b\n+ x"))
        #expect(text.contains("WAVETUNE_UPDATE_SNAPSHOTS=1 scripts/test"))
        #expect(SnapshotStore.difference("name", "a", "a\nb").contains("line 2:\n- (the file ends)\n+ b"))
        #expect(SnapshotStore.difference("name", "a\n", "a").contains("line 2:\n- \n+ (the text ends)"))
    }
}
