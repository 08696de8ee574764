import Kernels
import OrderedJSON

extension SpaceExplanation {
    /// The explanation, for programs.
    public var json: JSONValue {
        var object: JSONObject = [
            "operation": .string(problem.operation),
            "problem": .object(JSONObject(dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "layer": problem.layer.map { .string($0) } ?? .null, "scales": .string(problem.scales.rawValue),
            "space": [
                "declared": .integer(Int64(declared)), "legal": .integer(Int64(legal)),
                "rejected": .array(rejections.map(json)),
                "constrained": .array(constrained.map { .string($0.name) }),
                "free": .array(free.map { .string($0.name) }),
            ],
        ]
        guard let verdict else { return .object(object) }
        object["settings"] = Configuration(settings).json
        object["configuration"] = verdict.configuration.json
        object["legal"] = .bool(verdict.isLegal)
        object["can_run"] = .bool(verdict.canRun)
        object["violations"] = .array(
            verdict.violations.map { violation in
                [
                    "constraint": .string(violation.constraint.summary),
                    "parameters": .array(violation.constraint.parameters.map { .string($0) }),
                    "reason": .string(violation.reason), "redundant": .bool(violation.constraint.isRedundancy),
                ]
            })
        object["unjudged"] = .array(verdict.unjudged.map { .string($0.summary) })
        return .object(object)
    }

    private func json(_ rejection: Rejection) -> JSONValue {
        [
            "constraint": .string(rejection.constraint), "count": .integer(Int64(rejection.count)),
            "percent": .number((percent(rejection.count) * 10_000).rounded() / 10_000),
            "example": .string(rejection.example), "redundant": .bool(rejection.isRedundancy),
        ]
    }
}
