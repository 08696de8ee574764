import TuningDatabase

/// Runs and trials that the tests write to journals.
enum SampleTrials {
    static func identity(
        m: Int = 4, seed: UInt64 = 1, shard: Shard? = nil, compiler: String = "clang 17.0.6", device: String = "a CPU",
        operation: String = "moe-stage2"
    ) throws -> JournalIdentity {
        let key = try RecordKey(
            arch: "cpu-avx2", computeUnits: 2, operation: operation,
            dimensions: [RecordDimension("M", m), RecordDimension("N", 256)], weightType: "int4",
            activationType: "int8", scaleGranularity: "token-x-channel", routing: "uniform")
        return try JournalIdentity(
            key: key, space: TextDigest(of: "space"), target: "cpu-avx2", device: device, seed: seed,
            strategy: "evolution", shard: shard, toolVersion: "0.1.0", compiler: compiler)
    }

    /// The `index`th configuration measured, at an instant of its own.
    static func measured(_ index: Int, phase: TrialPhase = .screening, hot: [Double] = [12.5, 12.25]) throws
        -> JournalTrial
    {
        try JournalTrial(
            configuration: SampleRecords.configuration(tileN: 16 * (index + 1)), text: TextDigest(of: "text \(index)"),
            outcome: .measured, phase: phase, cold: [20.5, 21], hot: hot,
            state: RecordedDeviceState(clockMegahertz: 2100, powerWatts: 650), date: try instant(index))
    }

    static func crashed(_ index: Int) throws -> JournalTrial {
        try JournalTrial(
            configuration: SampleRecords.configuration(tileN: 16 * (index + 1)), text: TextDigest(of: "text \(index)"),
            outcome: .crashed, phase: .screening, reason: "the worker ended with signal 11", date: try instant(index))
    }

    static func instant(_ index: Int) throws -> UTCInstant {
        guard let instant = UTCInstant(milliseconds: 1_795_000_000_000 + 7 * index) else { throw SampleError.instant }
        return instant
    }

    enum SampleError: Error {
        case instant
    }
}
