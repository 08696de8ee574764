import OrderedJSON

/// The parameters of one kernel, in the order in which its family declares them.
///
/// The database does not know the families: whether a value lies in the declared space is for the reader to check,
/// before any text is made from it.
public struct RecordedConfiguration: Hashable, Sendable {
    /// One parameter and its value.
    public struct Parameter: Hashable, Sendable {
        /// The parameter's name: `tile_k`.
        public let name: String
        /// Its value.
        public let value: RecordedValue
    }

    /// The parameters in order; every name stands once.
    public let parameters: [Parameter]

    /// A configuration of `parameters` in order.
    ///
    /// - Throws: ``RecordError`` where a name stands twice or is not a letter followed by letters, digits and `_`.
    public init(_ parameters: [(name: String, value: RecordedValue)]) throws(RecordError) {
        for (index, parameter) in parameters.enumerated() {
            guard RecordName.isIdentifier(parameter.name) else {
                throw .invalid(
                    member: "configuration", found: parameter.name, expected: "a letter, then letters, digits and '_'")
            }
            guard !parameters[..<index].contains(where: { $0.name == parameter.name }) else {
                throw .invalid(member: "configuration", found: parameter.name, expected: "every name once")
            }
        }
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// The value of the parameter called `name`.
    public subscript(name: String) -> RecordedValue? {
        parameters.first { $0.name == name }?.value
    }

    /// The names in order.
    public var names: [String] {
        parameters.map(\.name)
    }

    init(_ members: MemberReader) throws(RecordError) {
        var parameters: [(name: String, value: RecordedValue)] = []
        parameters.reserveCapacity(members.object.count)
        for member in members.object.members {
            switch member.value {
            case .integer(let value): parameters.append((member.name, .integer(Int(value))))
            case .string(let value): parameters.append((member.name, .text(value)))
            case .bool(let value): parameters.append((member.name, .flag(value)))
            default:
                throw .wrongKind(
                    member: members.path(member.name), found: member.value.kind,
                    expected: "an integer, text, true or false")
            }
        }
        try self.init(parameters)
    }

    var json: JSONValue {
        .object(
            JSONObject(
                parameters.lazy.map { parameter in
                    switch parameter.value {
                    case .integer(let value): (parameter.name, .integer(Int64(value)))
                    case .text(let value): (parameter.name, .string(value))
                    case .flag(let value): (parameter.name, .bool(value))
                    }
                }))
    }
}

extension RecordedConfiguration: CustomStringConvertible {
    /// `tile_m=16,tile_k=256`.
    public var description: String {
        parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}
