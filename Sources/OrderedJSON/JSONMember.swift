/// One named value of a ``JSONObject``.
public struct JSONMember: Hashable, Sendable {
    /// The name, unique within its object.
    public let name: String
    /// What stands under the name.
    public var value: JSONValue

    /// A member called `name` that holds `value`.
    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}
