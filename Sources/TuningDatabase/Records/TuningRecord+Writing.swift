import OrderedJSON

extension TuningRecord {
    /// The record's line in the database, without the newline: the key first, then the rest in fixed order.
    public var line: String {
        let rest = JSONValue.object(members)
        do {
            let text = try rest.compactText()
            return "{\"key\":\(String(decoding: key.text, as: UTF8.self)),\(text.dropFirst())"
        } catch {
            // The initialisers admit finite numbers only, and JSON that was read holds no others.
            preconditionFailure("a record holds a number that JSON cannot express: \(error)")
        }
    }

    /// The members after the key.
    private var members: JSONObject {
        var members: JSONObject = [
            "configuration": configuration.json,
            "evidence": .array(evidence.map { .string($0.rawValue) }),
            "time": time.json,
            "ties": .array(tiesJSON),
            "best": .array(bestJSON),
            "space": space.json,
        ]
        members["numerics"] = numerics?.json
        members["memory"] = memory?.json
        members["deterministic"] = isDeterministic.map { .bool($0) }
        members["text"] = .string(text.hexadecimal)
        members["compiled"] = .object(JSONObject(compiled.map { ($0.build, $0.resources.json) }))
        members["device"] = time.device.map { .string($0) }
        members["date"] = .string(date.text)
        members["tool"] = .string(toolVersion)
        members["cover"] = cover?.json(besides: configuration)
        for member in additional.members {
            members[member.name] = member.value
        }
        return members
    }
}

extension RecordedTime {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["kind": .string(evidence.rawValue), "median_us": .number(median)]
        if case .measured(_, let deviation, let samples, _, _, let detail) = self {
            members["deviation_us"] = .number(deviation)
            members["samples"] = .integer(Int64(samples))
            members["cold_us"] = detail.coldMedian.map { .number($0) }
            members["hot_us"] = detail.hotMedian.map { .number($0) }
            members["noise"] = detail.noiseFloor.map { .number($0) }
            detail.state.write(to: &members)
        }
        members["limit_us"] = .number(limit)
        return .object(members)
    }
}

extension SpaceCoverage {
    fileprivate var json: JSONValue {
        .object(
            JSONObject(
                [
                    ("declared", declared), ("legal", legal), ("distinct", distinct), ("compiled", compiled),
                    ("failed", failed), ("rejected", rejected), ("verified", verified),
                ].map { ($0.0, .integer(Int64($0.1))) }))
    }
}

extension RecordedNumerics {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "compared": .string(compared), "cases": .integer(Int64(cases)), "bound": .number(bound),
            "worst_error_ratio": .number(worstErrorRatio),
        ]
        members["sample"] = sample.map { .string($0) }
        return .object(members)
    }
}

extension RecordedMemory {
    fileprivate var json: JSONValue {
        [
            "conflict_cycles_per_access": .number(conflictCyclesPerAccess),
            "line_bytes_per_byte": .number(lineBytesPerByte),
        ]
    }
}

extension RecordedResources {
    fileprivate var json: JSONValue {
        let figures: [(String, Int?)] = [
            ("vgpr", vgpr), ("agpr", agpr), ("sgpr", sgpr), ("lds_bytes", ldsBytes), ("scratch_bytes", scratchBytes),
            ("waves_per_simd", wavesPerSIMD), ("code_bytes", codeBytes),
        ]
        return .object(
            JSONObject(figures.compactMap { name, value in value.map { (name, .integer(Int64($0))) } }))
    }
}
