/// A value for each tuning parameter of a family, in the family's order.
public struct Configuration: Hashable, Sendable {
    /// Names and values, in the family's order.
    public internal(set) var entries: [Entry]

    /// One parameter's value.
    public struct Entry: Hashable, Sendable {
        /// The parameter's name.
        public let name: String
        /// Its value.
        public internal(set) var value: ParameterValue
    }

    /// A configuration of these values.
    public init(_ entries: [(name: String, value: ParameterValue)]) {
        self.entries = entries.map { Entry(name: $0.name, value: $0.value) }
    }

    /// The value of the parameter `name`.
    public subscript(name: String) -> ParameterValue? {
        entries.first { $0.name == name }?.value
    }

    /// The number that the parameter `name` has.
    public func integer(_ name: String) throws(ConfigurationError) -> Int {
        guard let value = self[name] else { throw .missing(parameter: name) }
        guard case .integer(let number) = value else { throw .notANumber(parameter: name, value: value) }
        return number
    }

    /// The case of `Choice` that the parameter `name` has.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type
    ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
        guard let value = self[name] else { throw .missing(parameter: name) }
        guard let choice = Choice(rawValue: value.description) else {
            throw .undeclared(parameter: name, value: value, declared: Choice.allCases.map { .name($0.rawValue) })
        }
        return choice
    }
}

extension Configuration: CustomStringConvertible {
    /// `tile_m=16,tile_n=256,…`, as `--set` takes it.
    public var description: String {
        entries.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}
