import TuningDatabase

/// Records that the tests put and look up: Kimi's stage 2 at several M, as large as real ones.
enum SampleRecords {
    static func key(m: Int, arch: String = "gfx942", computeUnits: Int = 304) throws -> RecordKey {
        try RecordKey(
            arch: arch, computeUnits: computeUnits, operation: "moe-stage2",
            dimensions: [
                RecordDimension("M", m), RecordDimension("N", 7168), RecordDimension("K", 256),
                RecordDimension("E", 384), RecordDimension("topk", 8),
            ],
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "uniform")
    }

    static func configuration(tileN: Int, unpacking: String = "two-ops") throws -> RecordedConfiguration {
        try RecordedConfiguration([
            ("tile_m", .integer(16)), ("tile_n", .integer(tileN)), ("tile_k", .integer(256)),
            ("prefetch", .integer(4)), ("unpacking", .text(unpacking)), ("xcd_remap", .flag(true)),
        ])
    }

    static let modelled = RecordedTime.modelled(median: 12.5, limit: 9.25)
    static let measured = RecordedTime.measured(
        median: 11.75, deviation: 0.125, samples: 15, limit: 9.25, device: "AMD Instinct MI325X")

    static func facts(build: String, vgpr: Int = 96) -> CompiledFacts {
        CompiledFacts(
            build: build,
            resources: RecordedResources(
                vgpr: vgpr, agpr: 0, sgpr: 42, ldsBytes: 16384, scratchBytes: 0, wavesPerSIMD: 5, codeBytes: 7424))
    }

    static func record(
        m: Int = 4, arch: String = "gfx942", computeUnits: Int = 304, time: RecordedTime = modelled,
        text: String = "kernel", facts: [CompiledFacts] = [facts(build: "clang 17.0.0")], isVerified: Bool = true,
        tool: String = "0.1.0"
    ) throws -> TuningRecord {
        guard let day = CalendarDay("2026-11-21") else { throw SampleError.day }
        return try TuningRecord(
            key: try key(m: m, arch: arch, computeUnits: computeUnits),
            configuration: try configuration(tileN: 64), time: time,
            ties: [try configuration(tileN: 128)],
            best: try (0..<8).map { rank in
                RankedConfiguration(
                    try configuration(tileN: 64 << rank), microseconds: time.median + Double(rank) / 8,
                    wavesPerSIMD: rank < 2 ? 5 : nil)
            },
            space: try SpaceCoverage(
                declared: 41_472, legal: 8_640, distinct: 2_880, compiled: 198, failed: 2, rejected: 11, verified: 12),
            numerics: isVerified
                ? try RecordedNumerics(
                    compared: "lane simulator, every workgroup, against float64", cases: 7, bound: 1.5e-5,
                    worstErrorRatio: 0.375)
                : nil,
            text: TextDigest(of: text), compiled: facts, date: day, toolVersion: tool)
    }

    enum SampleError: Error {
        case day
    }
}
