import OrderedJSON

extension JournalIdentity {
    /// The first line of the run's journal, without the newline; the same for equal identities.
    public var line: String {
        var rest: JSONObject = [
            "space": .string(space.hexadecimal), "target": .string(target), "device": .string(device),
            "seed": .integer(Int64(seed)), "strategy": .string(strategy),
        ]
        rest["shard"] = shard.map { .string("\($0)") }
        rest["tool"] = .string(toolVersion)
        rest["compiler"] = .string(compiler)
        // Text and integers can always be written.
        let text = (try? JSONValue.object(rest).compactText()) ?? "{}"
        let key = String(decoding: key.text, as: UTF8.self)
        return "{\"journal\":\(Self.currentSchema),\"key\":\(key),\(text.dropFirst())"
    }

    /// Reads an identity from the JSON of a journal's first line.
    ///
    /// - Throws: ``RecordError`` where a member is missing or not what it must be, also where the schema is not the
    ///   current one.
    public init(_ json: JSONValue) throws(RecordError) {
        guard let object = json.objectValue else {
            throw .wrongKind(member: "journal", found: json.kind, expected: "an object")
        }
        let members = MemberReader(object)
        let schema = try members.integer("journal")
        guard schema == Self.currentSchema else {
            throw .invalid(member: "journal", found: "\(schema)", expected: "\(Self.currentSchema)")
        }
        let digits = try members.text("space")
        guard let space = TextDigest(hexadecimal: digits) else {
            throw .invalid(member: "space", found: digits, expected: "64 hexadecimal digits in lower case")
        }
        let seed = try members.integer("seed")
        guard seed >= 0 else {
            throw .invalid(member: "seed", found: "\(seed)", expected: "a number from 0 up")
        }
        try self.init(
            key: try RecordKey(try members.object("key")), space: space, target: try members.text("target"),
            device: try members.text("device"), seed: UInt64(seed), strategy: try members.text("strategy"),
            shard: try Shard(in: members), toolVersion: try members.text("tool"),
            compiler: try members.text("compiler"))
    }

    /// What tells this identity from `other`, a `member: this one's, not the other's` each.
    public func differences(from other: JournalIdentity) -> [String] {
        let parts: [(String, String, String)] = [
            ("problem", "\(key)", "\(other.key)"), ("space", space.hexadecimal, other.space.hexadecimal),
            ("target", target, other.target), ("device", device, other.device), ("seed", "\(seed)", "\(other.seed)"),
            ("strategy", strategy, other.strategy),
            ("shard", shard.map { "\($0)" } ?? "none", other.shard.map { "\($0)" } ?? "none"),
            ("tool", toolVersion, other.toolVersion), ("compiler", compiler, other.compiler),
        ]
        return parts.compactMap { name, mine, others in mine == others ? nil : "\(name): \(mine), not \(others)" }
    }
}
