import OrderedJSON

// Eight configurations and their ties would fill most of a line if each stood there in full.
extension TuningRecord {
    // MARK: Writing

    /// The best: `[time in microseconds, waves on a SIMD or null, differences from the winner]`, or the differences alone
    /// where time and waves are those of the entry before.
    var bestJSON: [JSONValue] {
        best.indices.map { place in
            let ranked = best[place]
            let changes = ranked.configuration.differences(from: configuration)
            if place > 0, changes["time_us"] == nil, best[place - 1].microseconds == ranked.microseconds,
                best[place - 1].wavesPerSIMD == ranked.wavesPerSIMD
            {
                return changes
            }
            return [
                .number(ranked.microseconds), ranked.wavesPerSIMD.map { .integer(Int64($0)) } ?? .null, changes,
            ]
        }
    }

    /// The ties: each its place among the best, from 0, where it is one of them, else its differences from the winner.
    var tiesJSON: [JSONValue] {
        ties.map { tie in
            best.firstIndex { $0.configuration == tie }.map { .integer(Int64($0)) }
                ?? tie.differences(from: configuration)
        }
    }

    // MARK: Reading

    /// The best configurations, also in the older form: objects of `configuration`, whole or as differences, and
    /// `time_us`.
    static func readBest(
        _ members: MemberReader, winner: RecordedConfiguration
    ) throws(RecordError) -> [RankedConfiguration] {
        var best: [RankedConfiguration] = []
        for value in try members.array("best") {
            switch value {
            case .array(let parts):
                best.append(try ranked(parts, winner: winner))
            case .object(let object) where object["time_us"] != nil:
                let entry = MemberReader(object, path: "best")
                best.append(
                    RankedConfiguration(
                        try winner.changed(by: try entry.object("configuration")),
                        microseconds: try entry.number("time_us"), wavesPerSIMD: try entry.optionalInteger("waves")))
            case .object(let changes):
                guard let last = best.last else { throw .missing(member: "best[0].time_us") }
                best.append(
                    RankedConfiguration(
                        try winner.changed(by: MemberReader(changes, path: "best")), microseconds: last.microseconds,
                        wavesPerSIMD: last.wavesPerSIMD))
            default:
                throw .wrongKind(
                    member: "best", found: value.kind, expected: "[time, waves, differences], or differences")
            }
        }
        return best
    }

    private static func ranked(
        _ parts: [JSONValue], winner: RecordedConfiguration
    ) throws(RecordError) -> RankedConfiguration {
        guard parts.count == 3, let time = parts[0].doubleValue, parts[1] == .null || parts[1].intValue != nil else {
            throw .wrongKind(
                member: "best", found: "an array of \(parts.count)",
                expected: "[time in microseconds, waves on a SIMD or null, differences]")
        }
        return RankedConfiguration(
            try winner.changed(by: try MemberReader(parts[2], path: "best")), microseconds: time,
            wavesPerSIMD: parts[1].intValue)
    }

    /// The ties; see ``tiesJSON``.
    static func readTies(
        _ members: MemberReader, winner: RecordedConfiguration, best: [RankedConfiguration]
    ) throws(RecordError) -> [RecordedConfiguration] {
        var ties: [RecordedConfiguration] = []
        for value in try members.array("ties") {
            guard case .integer(let number) = value else {
                ties.append(try winner.changed(by: try MemberReader(value, path: "ties")))
                continue
            }
            guard let place = Int(exactly: number), best.indices.contains(place) else {
                throw .invalid(
                    member: "ties", found: "\(number)", expected: "a place among the \(best.count) of 'best', from 0")
            }
            ties.append(best[place].configuration)
        }
        return ties
    }
}
