import OrderedJSON
import TuningDatabase

extension MeasuredOutcome {
    /// The object that `tune --json` ends with.
    public var json: JSONValue {
        let cold = winner.entry.cold
        let best: JSONObject = [
            "configuration": winner.configuration.json,
            "time_us": .number(Microseconds(cold.median).rounded),
            "time_kind": .string(record.time.evidence.rawValue),
            "deviation_us": .number(Microseconds(cold.deviation).rounded),
            "samples": .integer(Int64(cold.seconds.count)),
            "hot_us": .number(Microseconds(winner.entry.hot.median).rounded),
            "limit_us": .number(record.time.limit),
            "noise": .number(noise),
            "weights_cold": .bool(winner.entry.rotation.isCold),
            "weight_gb_per_s": .number((bytesPerSecond / 1e7).rounded() / 100),
            "gain_over_default": gainOverDefault.map { .number($0) } ?? .null,
            "kept_incumbent": .bool(keptIncumbent),
            "ties": .array(ties.map(\.configuration.json)),
        ]
        return .object([
            "operation": .string(options.problem.operation),
            "problem": .object(JSONObject(dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "layer": options.problem.layer.map { .string($0) } ?? .null,
            "scales": .string(options.problem.scales.rawValue),
            "routing": routed?.routingJSON ?? .null,
            "target": .string(device.architecture),
            "cu_count": .integer(Int64(device.computeUnits)),
            "device": .string(device.name),
            "devices": .integer(Int64(devices)),
            "compiler": .string(compiler),
            "evidence": .array(record.evidence.map { .string($0.rawValue) }),
            "strategy": .string(options.strategy.rawValue),
            "shard": options.shard.map { .string("\($0)") } ?? .null,
            "space": [
                "declared": .integer(Int64(coverage.declared)), "legal": .integer(Int64(coverage.legal)),
                "tried": .integer(Int64(trials.count)),
                "from_journal": .integer(Int64(trials.count { $0.isFromJournal })),
                "failed": .integer(Int64(coverage.failed)), "rejected": .integer(Int64(coverage.rejected)),
                "verified": .integer(Int64(coverage.verified)),
            ],
            "best": .object(best),
            "ranking": .array(
                finalists.map { finalist in
                    [
                        "configuration": finalist.configuration.json,
                        "time_us": .number(Microseconds(finalist.entry.cold.median).rounded),
                        "hot_us": .number(Microseconds(finalist.entry.hot.median).rounded),
                        "default": .bool(finalist.isDefault),
                    ]
                }),
            "trials": .array(
                trials.map { trial in
                    [
                        "configuration": trial.configuration.json, "outcome": .string(trial.outcome.rawValue),
                        "time_us": trial.seconds.map { .number(Microseconds($0).rounded) } ?? .null,
                        "reason": trial.reason.map { .string($0) } ?? .null,
                        "from_journal": .bool(trial.isFromJournal),
                    ]
                }),
            "verification": [
                "on": "device", "cases": .integer(Int64(verification.verdicts.count)),
                "worst_error_ratio": .number(verification.worstRatio),
                "deterministic": verification.isDeterministic.map { .bool($0) } ?? .null,
            ],
            "database": stored.map { .string($0.file) } ?? .null,
            "stopped": .bool(wasStopped),
            "budget": options.budgetJSON,
            "ran_out_of_time": .bool(ranOutOfTime),
            "seconds": .number((seconds * 1000).rounded() / 1000),
            "seconds_compiling": .number((secondsCompiling * 1000).rounded() / 1000),
            "seconds_measuring": .number((secondsMeasuring * 1000).rounded() / 1000),
        ])
    }
}
