/// A time for people: `9.3 us`.
public struct Microseconds: Sendable, CustomStringConvertible {
    /// Microseconds.
    public let value: Double

    /// The time of `seconds`.
    public init(_ seconds: Double) {
        value = seconds * 1e6
    }

    /// Rounded to a thousandth, as records hold it: finer would claim a precision that no model has.
    public var rounded: Double { (value * 1000).rounded() / 1000 }

    /// Two digits after the point below 100, one above.
    public var description: String {
        let scale = value < 100 ? 100.0 : 10.0
        return "\((value * scale).rounded() / scale) us"
    }
}
