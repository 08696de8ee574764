/// A knob of a kernel family: a name, the values it can have, and what it does.
public struct TuningParameter: Hashable, Sendable {
    /// The name on the command line and in the database: `tile_k`.
    public let name: String
    /// The values, the most usual first.
    public let values: [ParameterValue]
    /// What it decides, in one sentence.
    public let meaning: String
    /// The value of configurations that were written before the family had the parameter; nil where it always had it.
    ///
    /// It is one of ``values``, and the kernels of a configuration that has it are what they were then, to the byte.
    public let before: ParameterValue?

    /// A parameter with numbers for values.
    public init(_ name: String, _ values: [Int], _ meaning: String, before: Int? = nil) {
        self.name = name
        self.values = values.map { .integer($0) }
        self.meaning = meaning
        self.before = before.map { .integer($0) }
    }

    /// A parameter that has one value only.
    init(_ name: String, only value: ParameterValue, _ meaning: String) {
        self.name = name
        values = [value]
        self.meaning = meaning
        before = nil
    }

    /// A parameter with names for values.
    public init(_ name: String, names: [String], _ meaning: String, before: String? = nil) {
        self.name = name
        values = names.map { .name($0) }
        self.meaning = meaning
        self.before = before.map { .name($0) }
    }

    /// A parameter whose values are the cases of an enumeration.
    public init<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type, _ meaning: String, before: Choice? = nil
    ) where Choice.RawValue == String {
        self.init(name, names: Choice.allCases.map(\.rawValue), meaning, before: before?.rawValue)
    }
}

extension TuningParameter {
    /// The parameter as one of several families', whose name is `part`.
    func prefixed(_ part: String) -> TuningParameter {
        TuningParameter(name: "\(part).\(name)", values: values, meaning: "\(part): \(meaning)", before: before)
    }

    /// The parameter with those of its values that `other` has as well.
    func shared(with other: TuningParameter?) -> TuningParameter {
        TuningParameter(
            name: name, values: values.filter { other?.values.contains($0) ?? true }, meaning: meaning, before: before)
    }

    /// The parameter with the values that `other` has beside its own.
    func united(with other: TuningParameter?) -> TuningParameter {
        let others = (other?.values ?? []).filter { !values.contains($0) }
        return TuningParameter(name: name, values: values + others, meaning: meaning, before: before)
    }

    private init(name: String, values: [ParameterValue], meaning: String, before: ParameterValue?) {
        self.name = name
        self.values = values
        self.meaning = meaning
        self.before = before
    }
}
