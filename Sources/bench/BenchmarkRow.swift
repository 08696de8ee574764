import OrderedJSON

/// One figure, how it was obtained, and what it must be.
struct BenchmarkRow: Sendable {
    /// What a figure must be.
    enum Threshold: Sendable {
        case atMost(Double)
        case atLeast(Double)
        /// Shown for comparison only.
        case none
    }

    /// What was looked at: `LLVM 17`, `kimi-k2.5 TP 8, M = 4`.
    let subject: String
    /// What the figure says.
    let name: String
    let value: Double
    let unit: String
    let threshold: Threshold

    init(_ subject: String, _ name: String, _ value: Double, _ unit: String, _ threshold: Threshold) {
        self.subject = subject
        self.name = name
        self.value = value
        self.unit = unit
        self.threshold = threshold
    }

    /// Whether the figure is what it must be; nil where it is only shown.
    var isMet: Bool? {
        switch threshold {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        case .none: nil
        }
    }

    /// Columns for people.
    var columns: [String] {
        let wanted =
            switch threshold {
            case .atMost(let limit): "<= \(Self.short(limit))"
            case .atLeast(let limit): ">= \(Self.short(limit))"
            case .none: ""
            }
        let verdict = isMet.map { $0 ? "met" : "MISSED" } ?? ""
        return [subject, name, "\(Self.short(value)) \(unit)", wanted, verdict]
    }

    /// The row for programs.
    var json: JSONValue {
        var object: JSONObject = [
            "subject": .string(subject), "name": .string(name), "value": value.isFinite ? .number(value) : .null,
            "unit": .string(unit),
        ]
        switch threshold {
        case .atMost(let limit): object["at_most"] = .number(limit)
        case .atLeast(let limit): object["at_least"] = .number(limit)
        case .none: break
        }
        object["met"] = isMet.map { .bool($0) }
        return .object(object)
    }

    private static func short(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\((value * 1000).rounded() / 1000)"
    }
}
