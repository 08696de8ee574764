/// A knob of a kernel family: a name, the values it can have, and what it does.
public struct TuningParameter: Hashable, Sendable {
    /// The name on the command line and in the database: `tile_k`.
    public let name: String
    /// The values, the most usual first.
    public let values: [ParameterValue]
    /// What it decides, in one sentence.
    public let meaning: String

    /// A parameter with numbers for values.
    public init(_ name: String, _ values: [Int], _ meaning: String) {
        self.name = name
        self.values = values.map { .integer($0) }
        self.meaning = meaning
    }

    /// A parameter that has one value only.
    init(_ name: String, only value: ParameterValue, _ meaning: String) {
        self.name = name
        values = [value]
        self.meaning = meaning
    }

    /// A parameter with names for values.
    public init(_ name: String, names: [String], _ meaning: String) {
        self.name = name
        values = names.map { .name($0) }
        self.meaning = meaning
    }

    /// A parameter whose values are the cases of an enumeration.
    public init<Choice: RawRepresentable & CaseIterable>(_ name: String, _: Choice.Type, _ meaning: String)
    where Choice.RawValue == String {
        self.init(name, names: Choice.allCases.map(\.rawValue), meaning)
    }
}
