/// The counters that an `s_waitcnt` names.
struct WaitCounters {
    /// Vector memory operations that may stay outstanding.
    var vectorMemory: Int?
    /// LDS, scalar memory and message operations that may stay outstanding.
    var sharedAndScalar: Int?

    /// Reads "vmcnt(3) lgkmcnt(0)".
    init(operandText: String) {
        vectorMemory = Self.value(of: "vmcnt", in: operandText)
        sharedAndScalar = Self.value(of: "lgkmcnt", in: operandText)
    }

    private static func value(of counter: String, in text: String) -> Int? {
        for part in text.split(whereSeparator: { " &,".contains($0) }) where part.hasPrefix(counter + "(") {
            return Int(part.dropFirst(counter.count + 1).prefix { $0.isNumber })
        }
        return nil
    }
}
