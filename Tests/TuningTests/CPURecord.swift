import CodeGeneration
import KernelDSL
import Kernels
import Tuning
import TuningDatabase

/// A record of a small problem of any operation on a CPU, as its family would write it.
struct CPURecord {
    let family: any VerifiableCPUFamily
    let key: RecordKey
    var configuration: RecordedConfiguration
    var text: TextDigest

    /// The record of `settings` over the family's first values.
    init(
        _ operation: String, _ vectors: VectorInstructions, cores: Int = 4, cache: Int? = 32 << 20,
        settings: [(name: String, value: String)] = [("tile_m", "2")]
    ) throws {
        let processor = Processor(vectors: vectors, cores: cores, lastLevelCache: cache ?? 0)
        let gemm = try W4A8GEMM(tokens: 4, channels: 512, depth: 256)
        let stage2 = try MoEStage2(tokens: 4, channels: 512, depth: 256, experts: 12, expertsPerToken: 3)
        let stage1 = try MoEStage1(tokens: 4, channels: 512, depth: 256, experts: 12, expertsPerToken: 3)
        family =
            switch operation {
            case W4A8GEMM.operation: CPUW4A8GEMM(gemm, for: processor)
            case MoEStage1.operation: try CPUMoEStage1(stage1, for: processor)
            default: CPUMoEStage2(stage2, for: processor)
            }
        key = try RecordKey(
            family, architecture: "cpu-\(vectors.name)", computeUnits: cores, lastLevelCache: cache)
        let chosen = try family.configuration(setting: settings, over: family.firstConfiguration)
        configuration = try RecordedConfiguration(
            chosen.entries.map { entry in
                switch entry.value {
                case .integer(let number): (entry.name, .integer(number))
                case .name(let name): (entry.name, .text(name))
                }
            })
        text = TextDigest(of: CEmitter(vectors).emit(try family.plan(for: chosen).steps.map(\.kernel)))
    }

    var record: TuningRecord {
        get throws {
            guard let day = CalendarDay("2026-11-21") else { throw NoDay() }
            return try TuningRecord(
                key: key, configuration: configuration,
                time: .measured(median: 20, deviation: 0.5, samples: 9, limit: 0, device: "a processor"), best: [],
                space: SpaceCoverage(
                    declared: 9, legal: 8, distinct: 8, compiled: 2, failed: 0, rejected: 0, verified: 1),
                numerics: RecordedNumerics(
                    compared: "on the device", cases: 9, bound: 0.01, worstErrorRatio: 0.5),
                text: text, compiled: [], date: day, toolVersion: "0.1.0")
        }
    }

    private struct NoDay: Error {}
}
