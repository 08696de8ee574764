import OrderedJSON

extension JournalTrial {
    /// The members of a line that this code knows.
    static let knownMembers: Set<String> = [
        "trial", "configuration", "text", "outcome", "phase", "cold_us", "hot_us", "reason", "clock_mhz", "power_w",
        "shard", "date",
    ]

    /// The trial's line in a journal as its `number`th, without the newline.
    func line(number: Int) -> String {
        var members: JSONObject = [
            "trial": .integer(Int64(number)), "configuration": configuration.json, "text": .string(text.hexadecimal),
            "outcome": .string(outcome.rawValue),
        ]
        members["phase"] = phase.map { .string($0.rawValue) }
        members["cold_us"] = cold.isEmpty ? nil : .array(cold.map { .number($0) })
        members["hot_us"] = hot.isEmpty ? nil : .array(hot.map { .number($0) })
        members["reason"] = reason.map { .string($0) }
        state.write(to: &members)
        members["shard"] = shard.map { .string("\($0)") }
        members["date"] = .string(date.text)
        for member in additional.members {
            members[member.name] = member.value
        }
        do {
            return try JSONValue.object(members).compactText()
        } catch {
            // The initialiser admits finite numbers only.
            preconditionFailure("a trial holds a number that JSON cannot express: \(error)")
        }
    }

    /// Reads a trial from the JSON of its line.
    ///
    /// - Throws: ``RecordError`` where a member is missing or not what it must be.
    init(_ members: MemberReader) throws(RecordError) {
        let digits = try members.text("text")
        guard let text = TextDigest(hexadecimal: digits) else {
            throw .invalid(member: "text", found: digits, expected: "64 hexadecimal digits in lower case")
        }
        let instant = try members.text("date")
        guard let date = UTCInstant(instant) else {
            throw .invalid(member: "date", found: instant, expected: "an instant as YYYY-MM-DDTHH:MM:SS.sssZ")
        }
        try self.init(
            configuration: try RecordedConfiguration(try members.object("configuration")), text: text,
            outcome: try Self.choice("outcome", members),
            phase: members.object["phase"] == nil ? nil : try Self.choice("phase", members),
            cold: try Self.times("cold_us", members), hot: try Self.times("hot_us", members),
            reason: members.object["reason"] == nil ? nil : try members.text("reason"),
            state: try RecordedDeviceState(members), shard: try Shard(in: members), date: date,
            additional: JSONObject(
                members.object.members.lazy.filter { !Self.knownMembers.contains($0.name) }
                    .map { ($0.name, $0.value) }))
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ members: MemberReader
    ) throws(RecordError) -> Choice {
        let word = try members.text(name)
        guard let choice = Choice(rawValue: word) else {
            throw .invalid(
                member: name, found: word, expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    private static func times(_ name: String, _ members: MemberReader) throws(RecordError) -> [Double] {
        guard members.object[name] != nil else { return [] }
        var times: [Double] = []
        for value in try members.array(name) {
            guard let time = value.doubleValue else {
                throw .wrongKind(member: name, found: value.kind, expected: "numbers")
            }
            times.append(time)
        }
        return times
    }
}

extension Shard {
    /// The shard that `members` name; nil where they name none.
    init?(in members: MemberReader) throws(RecordError) {
        guard members.object["shard"] != nil else { return nil }
        let word = try members.text("shard")
        do throws(ShardError) {
            try self.init(word)
        } catch {
            throw .invalid(member: "shard", found: word, expected: "I/N with I from 1 to N")
        }
    }
}
