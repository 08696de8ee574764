import TuningDatabase

/// Records as tuning writes them, in any number: eight best configurations, ties, facts of one build, about 1.5 KB a line.
enum GeneratedRecords {
    private static let build = "libamdhip64.so.5.7.31921, comgr 2.6, Debian clang version 17.0.6 (5)"

    /// The key of record `number`.
    static func key(_ number: Int) throws -> RecordKey {
        // 32 values of M for each of the other extents.
        try RecordKey(
            arch: "gfx942", computeUnits: 304, operation: "moe-stage2",
            dimensions: [
                RecordDimension("M", 1 + number % 32), RecordDimension("N", 1024 + 16 * (number / 32)),
                RecordDimension("K", 256), RecordDimension("E", 384), RecordDimension("topk", 8),
            ],
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "uniform")
    }

    /// `count` records with different keys.
    static func records(_ count: Int) throws -> [TuningRecord] {
        guard let day = CalendarDay("2026-01-01") else { return [] }
        return try (0..<count).map { number in
            let time = 5 + Double(number % 977) / 64
            let best = try (0..<8).map { rank in
                RankedConfiguration(
                    try configuration(rank), microseconds: time + Double(rank / 4) / 16, wavesPerSIMD: 8)
            }
            return try TuningRecord(
                key: key(number), configuration: configuration(0), time: .modelled(median: time, limit: time / 2),
                ties: best.dropFirst().prefix(3).map(\.configuration), best: best,
                space: SpaceCoverage(
                    declared: 41_472, legal: 4416, distinct: 4416, compiled: 64, failed: 0, rejected: 0, verified: 8),
                numerics: RecordedNumerics(
                    compared: "lane simulator, all workgroups, two orders of lanes; results against f64",
                    cases: 8, bound: 0.03169, worstErrorRatio: 0.9907),
                text: TextDigest(of: "\(number)"),
                compiled: [
                    CompiledFacts(
                        build: build,
                        resources: RecordedResources(
                            vgpr: 50, agpr: 0, sgpr: 33, ldsBytes: 4096, scratchBytes: 0, wavesPerSIMD: 8,
                            codeBytes: 1708))
                ], date: day, toolVersion: "0.1.0",
                memory: RecordedMemory(conflictCyclesPerAccess: 0.125, lineBytesPerByte: 1.03))
        }
    }

    private static func configuration(_ rank: Int) throws -> RecordedConfiguration {
        try RecordedConfiguration([
            ("tile_m", .integer(16)), ("tile_n", .integer(128 << (rank & 1))), ("tile_k", .integer(128)),
            ("k_wave", .integer(1)), ("prefetch", .integer(2 + (rank >> 2))), ("weight_loads", .text("buffer")),
            ("weight_cache", .text("nontemporal")), ("unpacking", .text("two")),
            ("hints", .text(rank & 2 == 0 ? "pinned" : "none")), ("combine", .text("atomic-bf16")),
            ("waves_per_simd", .integer(2)),
        ])
    }
}
