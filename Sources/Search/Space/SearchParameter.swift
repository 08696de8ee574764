/// A knob of a search space: a name, and the values it can have.
public struct SearchParameter: Hashable, Sendable {
    /// The values of a parameter.
    public enum Values: Hashable, Sendable {
        /// Numbers, in ascending order: neighbours behave alike.
        case numbers([Double])
        /// Words, between which there is no order.
        case words([String])
    }

    /// The name.
    public let name: String
    /// The values; a point names one by its place.
    public let values: Values

    /// A parameter of these values, kept in the order given.
    public init(_ name: String, _ values: Values) {
        self.name = name
        self.values = values
    }

    /// How many values there are.
    public var count: Int {
        switch values {
        case .numbers(let numbers): numbers.count
        case .words(let words): words.count
        }
    }

    /// Whether places that are near each other have values that are.
    public var isOrdered: Bool {
        if case .numbers = values { true } else { false }
    }
}
