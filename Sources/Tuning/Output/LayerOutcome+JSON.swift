import OrderedJSON
import TuningDatabase

extension LayerOutcome {
    /// The object that `tune --op moe-layer --json` ends with.
    public var json: JSONValue {
        let computeUnits = options.processor?.cores ?? options.accelerator.computeUnits
        return [
            "operation": .string(options.problem.operation),
            "problem": .object(JSONObject(layer.dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "layer": options.problem.layer.map { .string($0) } ?? .null,
            "scales": .string(options.problem.scales.rawValue), "routing": layer.routingJSON,
            "target": .string(options.target.architecture),
            "cu_count": .integer(Int64(computeUnits)),
            "compiler": .string(compiler), "evidence": .array(record.evidence.map { .string($0.rawValue) }),
            "best": [
                "configuration": configuration.json, "time_us": .number(record.time.median),
                "time_kind": .string(record.time.evidence.rawValue),
                "timed": .string(isTimedWhole ? LayerOutcome.whole : "sum"), "sum_us": .number(sum),
                "limit_us": .number(record.time.limit),
                "deterministic": record.isDeterministic.map { .bool($0) } ?? .null,
            ],
            "parts": .array(parts.map { $0.json(of: sum) }), "candidates": .array(candidates.map(\.json)),
            "verification": [
                "on": .string(isTimedWhole ? "device" : "lane simulator"),
                "cases": .integer(Int64(verification.verdicts.count)),
                "worst_error_ratio": .number(verification.worstRatio), "seconds": .number(verification.seconds),
            ],
            "database": stored.map { .string($0.file) } ?? .null, "stopped": .bool(wasStopped),
            "budget": options.budgetJSON, "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
    }
}

extension LayerOutcome.Part {
    fileprivate func json(of sum: Double) -> JSONValue {
        [
            "part": .string(part.rawValue), "operation": .string(outcome.record.key.operation),
            "configuration": outcome.configuration.json, "time_us": .number(outcome.microseconds),
            "time_kind": .string(outcome.record.time.evidence.rawValue),
            "share": .number((10_000 * outcome.microseconds / sum).rounded() / 10_000), "record": stored?.json ?? .null,
        ]
    }
}

extension LayerOutcome.Stored {
    fileprivate var json: JSONValue {
        switch self {
        case .put(_, let file): ["file": .string(file), "standing_time_us": .null]
        case .betterStands(let file, let time): ["file": .string(file), "standing_time_us": .number(time)]
        }
    }
}

extension LayerOutcome.Candidate {
    fileprivate var json: JSONValue {
        [
            "tile_m": .integer(Int64(terms.tileM)), "routing": .string(terms.routing.rawValue),
            "quantised_by": .string(terms.quantiser.rawValue),
            "estimate_us": estimate.map { .number($0) } ?? .null, "sum_us": sum.map { .number($0) } ?? .null,
            "whole_us": whole.map { .number($0) } ?? .null,
            "parts_us": .object(
                JSONObject(
                    parts.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, .number($0.value)) })),
            "reason": reason.map { .string($0) } ?? .null,
        ]
    }
}
