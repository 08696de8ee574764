import OrderedJSON

extension TuningRecord {
    /// The members of a line that this code knows.
    static let knownMembers: Set<String> = [
        "key", "configuration", "evidence", "time", "ties", "best", "space", "numerics", "memory", "deterministic",
        "text", "compiled", "device", "date", "tool", "cover",
    ]

    /// Reads a record from the JSON of its line.
    ///
    /// Members that this code does not know are kept in ``additional``.
    ///
    /// - Throws: ``RecordError`` where a member is missing or not what it must be, or where the evidence that the line
    ///   claims is not what it holds.
    public init(_ json: JSONValue) throws(RecordError) {
        guard let object = json.objectValue else {
            throw .wrongKind(member: "record", found: json.kind, expected: "an object")
        }
        let members = MemberReader(object)
        let key = try RecordKey(try members.object("key"))
        let configuration = try RecordedConfiguration(try members.object("configuration"))
        let best = try Self.readBest(members, winner: configuration)
        let ties = try Self.readTies(members, winner: configuration, best: best)
        let builds = try members.object("compiled")
        var compiled: [CompiledFacts] = []
        for build in builds.names {
            compiled.append(
                CompiledFacts(build: build, resources: try RecordedResources(try builds.object(build))))
        }
        let numerics = members.object["numerics"] == nil ? nil : try RecordedNumerics(try members.object("numerics"))
        let memory = members.object["memory"] == nil ? nil : try RecordedMemory(try members.object("memory"))
        let cover =
            members.object["cover"] == nil
            ? nil : try RecordedCover(try members.object("cover"), winner: configuration)
        try self.init(
            key: key, configuration: configuration,
            time: try RecordedTime(try members.object("time"), record: members), ties: ties, best: best,
            space: try SpaceCoverage(try members.object("space")), numerics: numerics,
            text: try Self.digest(members), compiled: compiled, date: try Self.day(members),
            toolVersion: try members.text("tool"), memory: memory,
            isDeterministic: try Self.isDeterministic(members), cover: cover,
            additional: JSONObject(
                members.object.members.lazy.filter { !Self.knownMembers.contains($0.name) }
                    .map { ($0.name, $0.value) }))
        try requireEvidence(members)
    }

    private func requireEvidence(_ members: MemberReader) throws(RecordError) {
        var claimed: [Evidence] = []
        for value in try members.array("evidence") {
            guard let word = value.stringValue, let evidence = Evidence(rawValue: word) else {
                throw .invalid(
                    member: "evidence", found: value.stringValue ?? value.kind,
                    expected: Evidence.allCases.map(\.rawValue).joined(separator: ", "))
            }
            claimed.append(evidence)
        }
        guard Set(claimed) == Set(evidence) else { throw .evidenceDiffers(claimed: claimed, held: evidence) }
    }

    private static func digest(_ members: MemberReader) throws(RecordError) -> TextDigest {
        let digits = try members.text("text")
        guard let digest = TextDigest(hexadecimal: digits) else {
            throw .invalid(member: "text", found: digits, expected: "64 hexadecimal digits in lower case")
        }
        return digest
    }

    private static func isDeterministic(_ members: MemberReader) throws(RecordError) -> Bool? {
        guard let value = members.object["deterministic"] else { return nil }
        guard let isDeterministic = value.boolValue else {
            throw .wrongKind(member: "deterministic", found: value.kind, expected: "true or false")
        }
        return isDeterministic
    }

    private static func day(_ members: MemberReader) throws(RecordError) -> CalendarDay {
        let text = try members.text("date")
        guard let day = CalendarDay(text) else {
            throw .invalid(member: "date", found: text, expected: "a day as YYYY-MM-DD")
        }
        return day
    }
}

extension RecordedTime {
    fileprivate init(_ members: MemberReader, record: MemberReader) throws(RecordError) {
        let kind = try members.text("kind")
        let median = try members.number("median_us")
        let limit = try members.number("limit_us")
        switch Evidence(rawValue: kind) {
        case .modelled:
            guard record.object["device"] == nil else {
                throw .invalid(member: "device", found: "a device", expected: "none, since the time is modelled")
            }
            self = .modelled(median: median, limit: limit)
        case .measured:
            self = .measured(
                median: median, deviation: try members.number("deviation_us"), samples: try members.integer("samples"),
                limit: limit, device: try record.text("device"),
                detail: MeasurementDetail(
                    coldMedian: try members.optionalNumber("cold_us"), hotMedian: try members.optionalNumber("hot_us"),
                    noiseFloor: try members.optionalNumber("noise"), state: try RecordedDeviceState(members)))
        default:
            throw .invalid(member: "time.kind", found: kind, expected: "modelled or measured")
        }
    }
}

extension SpaceCoverage {
    fileprivate init(_ members: MemberReader) throws(RecordError) {
        try self.init(
            declared: try members.integer("declared"), legal: try members.integer("legal"),
            distinct: try members.integer("distinct"), compiled: try members.integer("compiled"),
            failed: try members.integer("failed"), rejected: try members.integer("rejected"),
            verified: try members.integer("verified"))
    }
}

extension RecordedNumerics {
    fileprivate init(_ members: MemberReader) throws(RecordError) {
        try self.init(
            compared: try members.text("compared"), cases: try members.integer("cases"),
            bound: try members.number("bound"), worstErrorRatio: try members.number("worst_error_ratio"),
            sample: members.object["sample"] == nil ? nil : try members.text("sample"))
    }
}

extension RecordedMemory {
    fileprivate init(_ members: MemberReader) throws(RecordError) {
        try self.init(
            conflictCyclesPerAccess: try members.number("conflict_cycles_per_access"),
            lineBytesPerByte: try members.number("line_bytes_per_byte"))
    }
}

extension RecordedResources {
    fileprivate init(_ members: MemberReader) throws(RecordError) {
        self.init(
            vgpr: try members.optionalInteger("vgpr"), agpr: try members.optionalInteger("agpr"),
            sgpr: try members.optionalInteger("sgpr"), ldsBytes: try members.optionalInteger("lds_bytes"),
            scratchBytes: try members.optionalInteger("scratch_bytes"),
            wavesPerSIMD: try members.optionalInteger("waves_per_simd"), codeBytes: try members.integer("code_bytes"))
    }
}
