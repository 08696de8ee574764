import OrderedJSON
import TuningDatabase

extension StoredRecord {
    /// The record for programs: its file and line, then the members of its line with whole configurations.
    public var json: JSONValue {
        var members: JSONObject = ["file": .string(file), "line": .integer(Int64(line))]
        // A line that was just written can be read.
        for member in (try? JSONValue(parsing: record.line))?.objectValue?.members ?? [] {
            members[member.name] = member.value
        }
        members["ties"] = .array(record.ties.map(\.json))
        members["best"] = .array(
            record.best.map { ranked in
                var best: JSONObject = [
                    "configuration": ranked.configuration.json, "time_us": .number(ranked.microseconds),
                ]
                best["waves"] = ranked.wavesPerSIMD.map { .integer(Int64($0)) }
                return .object(best)
            })
        if let cover = record.cover, var whole = members["cover"]?.objectValue {
            whole["configuration"] = cover.configuration.json
            members["cover"] = .object(whole)
        }
        return .object(members)
    }
}
