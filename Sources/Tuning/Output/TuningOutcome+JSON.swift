import OrderedJSON
import TuningDatabase

extension TuningOutcome {
    /// The object that `tune --json` ends with.
    public var json: JSONValue {
        let resources = best.facts.resources
        let first = best.plan.steps.first
        let best: JSONObject = [
            "configuration": best.candidate.configuration.json,
            "time_us": .number(Microseconds(best.prediction.time).rounded),
            "time_kind": .string(record.time.evidence.rawValue),
            "limit_us": .number(Microseconds(best.prediction.limit).rounded),
            "resources": resources.json,
            "grid": first?.grid.json ?? .null,
            "workgroup": [.integer(Int64(first?.kernel.workgroupSize ?? 0)), 1, 1],
            "launches": .integer(Int64(best.plan.steps.count)),
            "hot_loop": best.facts.hotLoop?.json(vectorPerWeightDword: best.vectorPerWeightDword) ?? .null,
            "memory": best.memory?.json ?? .null,
            "ties": .array(ties.map(\.candidate.configuration.json)),
        ]
        return .object([
            "operation": .string(options.problem.operation),
            "problem": .object(JSONObject(dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "layer": options.problem.layer.map { .string($0) } ?? .null,
            "scales": .string(options.problem.scales.rawValue),
            "routing": routed?.routingJSON ?? .null,
            "target": .string(options.target.architecture),
            "cu_count": .integer(Int64(options.accelerator.computeUnits)),
            "device_modelled": .string(options.accelerator.name),
            "compiler": .string(compiler),
            "evidence": .array(record.evidence.map { .string($0.rawValue) }),
            "space": space,
            "best": .object(best),
            "ranking": .array(ranking.map(Self.ranked)),
            "verification": verification.map(Self.verified) ?? .null,
            "losses": .array(losses.map(Self.lost)),
            "database": stored.map { .string($0.file) } ?? .null,
            "stopped": .bool(wasStopped),
            "budget": options.budgetJSON,
            "ran_out_of_time": .bool(ranOutOfTime),
            "seconds": .number((seconds * 1000).rounded() / 1000),
        ])
    }

    private var space: JSONValue {
        [
            "declared": .integer(Int64(coverage.declared)), "legal": .integer(Int64(coverage.legal)),
            "distinct": .integer(Int64(coverage.distinct)), "compiled": .integer(Int64(coverage.compiled)),
            "failed": .integer(Int64(coverage.failed)), "rejected": .integer(Int64(coverage.rejected)),
            "verified": .integer(Int64(coverage.verified)),
        ]
    }

    private static func ranked(_ candidate: CompiledCandidate) -> JSONValue {
        [
            "configuration": candidate.candidate.configuration.json,
            "time_us": .number(Microseconds(candidate.prediction.time).rounded),
        ]
    }

    private static func verified(_ report: VerificationReport) -> JSONValue {
        let cases = report.verdicts.map { verdict -> JSONValue in
            [
                "name": .string(verdict.name), "elements": .integer(Int64(verdict.elements)),
                "matrix_instructions": .integer(Int64(verdict.matrixInstructions)),
                "worst_error_ratio": .number(verdict.worstRatio),
                "sample": verdict.sample.map { .string($0) } ?? .null,
            ]
        }
        return ["on": "lane simulator", "cases": .array(cases), "seconds": .number(report.seconds)]
    }

    private static func lost(_ loss: Loss) -> JSONValue {
        [
            "configuration": loss.configuration.json, "stage": .string(loss.stage.rawValue),
            "reason": .string(loss.reason),
        ]
    }
}
