import Devices
import OrderedJSON
import TuningDatabase

extension TuningRecord {
    /// The record of a session that measured, with what `additional` has beside what every record has.
    static func measured(
        _ finals: MeasuredSession.Finals, target: any MeasuredTarget, coverage: SpaceCoverage, bound: Double,
        additional: JSONObject = [:]
    ) throws -> TuningRecord {
        guard let date = CalendarDay.today else { throw TuningClockError() }
        let (winner, cold) = (finals.winner, finals.winner.entry.cold)
        let verification = finals.verification
        let repeats =
            switch verification.isDeterministic {
            case true?: ", two runs equal bit for bit"
            case false?: ", two runs differ in bits"
            case nil: ""
            }
        return try TuningRecord(
            key: target.key, configuration: RecordedConfiguration(winner.configuration),
            time: .measured(
                median: Microseconds(cold.median).rounded, deviation: Microseconds(cold.deviation).rounded,
                samples: cold.seconds.count, limit: Microseconds(target.limit(of: winner.configuration)).rounded,
                device: target.identity.name,
                detail: MeasurementDetail(
                    coldMedian: Microseconds(cold.median).rounded,
                    hotMedian: Microseconds(winner.entry.hot.median).rounded,
                    noiseFloor: roundedUp(finals.report.decision.noise),
                    state: RecordedDeviceState(finals.report.after))),
            ties: finals.ties.map { try RecordedConfiguration($0.configuration) },
            best: finals.finalists.prefix(bestLimit).map {
                RankedConfiguration(
                    try RecordedConfiguration($0.configuration),
                    microseconds: Microseconds($0.entry.cold.median).rounded, wavesPerSIMD: $0.resources.wavesPerSIMD)
            },
            space: coverage,
            numerics: RecordedNumerics(
                compared: "on the device; \(target.key.comparison)\(repeats)",
                cases: verification.verdicts.count, bound: roundedUp(bound),
                worstErrorRatio: min(1, roundedUp(verification.worstRatio))),
            text: winner.trial.text,
            compiled: [CompiledFacts(build: target.compiler, resources: winner.resources)],
            date: date, toolVersion: Wavetune.version,
            isDeterministic: target.family.plan(for: winner.configuration).isDeterministic
                && verification.isDeterministic != false,
            additional: additional)
    }
}
