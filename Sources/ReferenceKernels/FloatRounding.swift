/// Which way a result is rounded.
public enum FloatRounding: Hashable, Sendable, CaseIterable {
    /// To the nearest number of the format: off by at most half a unit in the last place.
    case nearest
    /// To the next number towards zero: off by less than a unit.
    case towardZero

    /// The largest error in halves of a unit in the last place.
    var halfUnits: Double { self == .nearest ? 1 : 2 }
}
