import OrderedJSON
import TuningDatabase

extension CoverOutcome {
    /// The set for programs: its binaries with their times at every M, and what serves each M.
    public var json: JSONValue {
        let first = covers.first
        let tokens = first?.tokens ?? []
        let binaries = (first?.binaries ?? []).enumerated().map { place, binary -> JSONValue in
            [
                "text": .string(binary.text.hexadecimal),
                "serves": .array(zip(tokens, covers).filter { $1.place == place }.map { .integer(Int64($0.0)) }),
                "times_us": .array(covers.map { $0.binaries[place].microseconds.map { .number($0) } ?? .null }),
            ]
        }
        let choices = zip(tokens, covers).map { count, cover -> JSONValue in
            [
                "M": .integer(Int64(count)), "binary": .integer(Int64(cover.place)),
                "configuration": cover.configuration.json, "time_us": .number(cover.microseconds),
                "ratio": .number(cover.ratio),
            ]
        }
        var source: JSONValue = .null
        if case .measured(let device)? = first?.source {
            source = .string(device)
        }
        return [
            "operation": .string(problem.operation),
            "problem": .object(JSONObject(problem.shape.map { ($0.name, .integer(Int64($0.value))) })),
            "layer": problem.layer.map { .string($0) } ?? .null, "tolerance": .number(first?.tolerance ?? 0),
            "time_kind": .string((first?.source.evidence ?? .modelled).rawValue), "device": source,
            "binaries": .array(binaries), "choices": .array(choices), "worst_ratio": .number(worstRatio),
            "judged": .integer(Int64(judged)), "stored": .bool(!stored.isEmpty),
            "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
    }
}
