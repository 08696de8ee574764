import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Snapshots of emitted C")
struct CSnapshotTests {
    /// Kernels for a CPU that are kept as text.
    struct Snapshot: Sendable, CustomTestStringConvertible {
        let name: String
        let vectors: VectorInstructions
        /// With the preamble, as it is compiled.
        var isWholeFile = false
        let plan: @Sendable () throws -> LaunchPlan

        var testDescription: String { name }
    }

    /// A preamble that is kept as text.
    struct Preamble: Sendable, CustomTestStringConvertible {
        let vectors: VectorInstructions

        var file: String { "cpu-preamble-\(vectors.name).c" }
        var testDescription: String { file }
    }

    static let preambles = VectorInstructions.all.map { Preamble(vectors: $0) }

    static func snapshots() throws -> [Snapshot] {
        let gemm = try W4A8GEMM(tokens: 4, channels: 7168, depth: 2048)
        let grouped = try W4A8GEMM(tokens: 4, channels: 7168, depth: 2048, scales: .group32)
        let stage2 = try SampleProblems.kimi(tokens: 4)
        let router = try Router(tokens: 4, experts: 384, expertsPerToken: 8)
        let sort = try MoESort(tokens: 4, experts: 384, expertsPerToken: 8, block: 16)
        let stage1 = try MoEStage1(tokens: 4, channels: 512, depth: 7168, experts: 384, expertsPerToken: 8)
        let groupedStage1 = try MoEStage1(
            tokens: 4, channels: 512, depth: 7168, experts: 384, expertsPerToken: 8, scales: .group32)
        return try VectorInstructions.all.flatMap { vectors in
            let processor = SampleProcessors.named(vectors)
            return [
                snapshot(
                    "w4a8-gemm", CPUW4A8GEMM(gemm, for: processor),
                    ["tile_m": "4", "block_vectors": "2", "prefetch": "1024", "task_blocks": "2"]),
                snapshot(
                    "w4a8-gemm-group32", CPUW4A8GEMM(grouped, for: processor),
                    ["tile_m": "2", "unroll_k": "8", "rounding": "zero"]),
                snapshot(
                    "moe-stage2", CPUMoEStage2(stage2, for: processor),
                    ["tile_m": "2", "block_vectors": "2", "weight_order": "column"]),
                snapshot("router", CPURouter(router, for: processor), [:]),
                snapshot("moe-sort", CPUMoESort(sort, for: processor), [:]),
                snapshot(
                    "quantize-int8-group32",
                    CPUQuantizeInt8(try QuantizeInt8(rows: 4, depth: 7168, scales: .group32), for: processor), [:]),
                snapshot(
                    "silu-quantize", CPUSiLUQuantize(try SiLUQuantize(rows: 32, depth: 272), for: processor),
                    ["task_rows": "2"], isWholeFile: true),
                snapshot(
                    "moe-stage2-inline", CPUMoEStage2(stage2, for: processor),
                    ["tile_m": "2", "block_vectors": "1", "routing": "inline", "threads": "1"]),
                snapshot(
                    "moe-stage1", try CPUMoEStage1(stage1, for: processor),
                    ["tile_m": "1", "block_vectors": "4", "prefetch": "1024"]),
                snapshot(
                    "moe-stage1-separated-group32-inline", try CPUMoEStage1(groupedStage1, for: processor),
                    ["tile_m": "2", "block_vectors": "4", "gate_up": "separated", "routing": "inline"]),
                Snapshot(name: "cpu-stream-read-\(vectors.name)", vectors: vectors) {
                    let read = StreamRead(bytes: 1 << 20, for: processor)
                    return read.plan(try #require(read.variants.first { $0.prefetch > 0 }))
                },
            ]
        }
    }

    private static func snapshot(
        _ name: String, _ family: some CPUFamily, _ settings: KeyValuePairs<String, String>, isWholeFile: Bool = false
    ) -> Snapshot {
        let vectors = family.processor.vectors
        return Snapshot(name: "cpu-\(name)-\(vectors.name)", vectors: vectors, isWholeFile: isWholeFile) {
            try family.plan(for: family.configuration(settings))
        }
    }

    @Test("text is what was reviewed", arguments: try snapshots())
    func text(_ snapshot: Snapshot) throws {
        let emitter = CEmitter(snapshot.vectors)
        let kernels = try snapshot.plan().steps.map(\.kernel)
        let text =
            snapshot.isWholeFile
            ? emitter.emit(kernels) : kernels.map { emitter.body(of: $0) }.joined(separator: "\n")
        try SnapshotStore().expect(text, is: "\(snapshot.name).c")
    }

    @Test("preambles are what was reviewed", arguments: preambles)
    func preamble(_ preamble: Preamble) throws {
        try SnapshotStore().expect(CEmitter(preamble.vectors).emit([]), is: preamble.file)
    }
}
