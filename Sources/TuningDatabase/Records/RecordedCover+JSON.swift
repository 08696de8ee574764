import OrderedJSON

extension RecordedCover {
    /// The cover as it stands in the line of a record whose own configuration is `winner`: the configuration as what it
    /// changes of that one, binaries as `[digest, time in microseconds or null]`.
    func json(besides winner: RecordedConfiguration) -> JSONValue {
        var members: JSONObject = [
            "tolerance": .number(tolerance), "tokens": .array(tokens.map { .integer(Int64($0)) }),
            "configuration": configuration.differences(from: winner), "text": .string(text.hexadecimal),
            "kind": .string(source.evidence.rawValue), "time_us": .number(microseconds), "ratio": .number(ratio),
            "binaries": .array(
                binaries.map { [.string($0.text.hexadecimal), $0.microseconds.map { .number($0) } ?? .null] }),
        ]
        if case .measured(let device) = source {
            members["device"] = .string(device)
        }
        return .object(members)
    }

    /// Reads what ``json(besides:)`` wrote.
    init(_ members: MemberReader, winner: RecordedConfiguration) throws(RecordError) {
        var tokens: [Int] = []
        for value in try members.array("tokens") {
            guard let count = value.intValue else {
                throw .wrongKind(member: "cover.tokens", found: value.kind, expected: "integers")
            }
            tokens.append(count)
        }
        var binaries: [Binary] = []
        for value in try members.array("binaries") {
            guard let parts = value.arrayValue, parts.count == 2, let digits = parts[0].stringValue,
                parts[1] == .null || parts[1].doubleValue != nil
            else {
                throw .wrongKind(
                    member: "cover.binaries", found: value.kind, expected: "[digest, time in microseconds or null]")
            }
            binaries.append(Binary(text: try Self.digest(digits), microseconds: parts[1].doubleValue))
        }
        let source: Source
        switch Evidence(rawValue: try members.text("kind")) {
        case .modelled: source = .modelled
        case .measured: source = .measured(device: try members.text("device"))
        default:
            throw .invalid(member: "cover.kind", found: try members.text("kind"), expected: "modelled or measured")
        }
        try self.init(
            tolerance: try members.number("tolerance"), tokens: tokens,
            configuration: try winner.changed(by: try members.object("configuration")),
            text: try Self.digest(try members.text("text")), microseconds: try members.number("time_us"),
            ratio: try members.number("ratio"), source: source, binaries: binaries)
    }

    private static func digest(_ digits: String) throws(RecordError) -> TextDigest {
        guard let digest = TextDigest(hexadecimal: digits) else {
            throw .invalid(member: "cover.text", found: digits, expected: "64 hexadecimal digits in lower case")
        }
        return digest
    }
}
