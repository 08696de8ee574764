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
    /// - Throws: ``RecordError`` where a name stands twice or is not a letter followed by letters, digits and `_`, or two such
    ///   names with a point between them.
    public init(_ parameters: [(name: String, value: RecordedValue)]) throws(RecordError) {
        for (index, parameter) in parameters.enumerated() {
            try Self.requireIdentifier(parameter.name)
            guard !parameters[..<index].contains(where: { $0.name == parameter.name }) else {
                throw .invalid(member: "configuration", found: parameter.name, expected: "every name once")
            }
        }
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// A configuration of parameters whose names are known to be sound and to differ.
    init(distinct parameters: [Parameter]) {
        self.parameters = parameters
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
        // The names of a JSON object differ already.
        var parameters: [Parameter] = []
        parameters.reserveCapacity(members.object.count)
        for member in members.object.members {
            try Self.requireIdentifier(member.name)
            parameters.append(
                Parameter(name: member.name, value: try RecordedValue(member.value, path: members.path(member.name))))
        }
        self.init(distinct: parameters)
    }

    static func requireIdentifier(_ name: String) throws(RecordError) {
        // Nearly all are plain identifiers, which are checked without splitting.
        guard RecordName.isIdentifier(name) || RecordName.isParameter(name) else {
            throw .invalid(
                member: "configuration", found: name,
                expected:
                    "a letter, then letters, digits and '_', behind a part's name and a point where there are parts")
        }
    }

    /// Names and values in order.
    package var json: JSONValue {
        .object(JSONObject(parameters.lazy.map { ($0.name, $0.value.json) }))
    }
}

extension RecordedConfiguration: CustomStringConvertible {
    /// `tile_m=16,tile_k=256`.
    public var description: String {
        parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}
