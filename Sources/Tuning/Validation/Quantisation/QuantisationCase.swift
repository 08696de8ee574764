import Kernels

/// Rows on which a quantisation is judged.
public struct QuantisationCase: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// Rows (M).
    public let rows: Int
    /// The numbers.
    public let values: Values

    /// What rows hold.
    public enum Values: String, Hashable, Sendable {
        /// Random numbers of many sizes.
        case random
        /// Every second row zeros, of either sign.
        case zeros
        /// In each row one number a thousand times as large, in the first place, the last, or another.
        case outlier
        /// In each row one number that is not zero, each at another place: what is taken for another shows.
        case single
        /// The largest numbers there are, of either sign.
        case huge
        /// Rows about as small as rows can be before they count as zeros, and smaller, down to subnormal numbers.
        case tiny
        /// Halves beside a largest number of 127: every second one lies between two integers.
        case ties
        /// All numbers equally large: the largest sums there are.
        case equal
        /// One row holds a NaN, one an infinity.
        case unusable
    }

    /// The cases for `rows` rows: themselves, `judged` of them at most, then every edge case.
    ///
    /// Texts do not depend on M, so that few rows judge the same text.
    static func all(rows: Int, judged: Int, rowsOfGroup: Int, isGated: Bool) -> [QuantisationCase] {
        let own = min(rows, max(1, judged))
        let name = own == rows ? "random inputs" : "random inputs, \(own) of \(rows) rows"
        let edges = [
            QuantisationCase(name: "one row", rows: 1, values: .random),
            QuantisationCase(name: "one row more than a group", rows: rowsOfGroup + 1, values: .random),
            QuantisationCase(name: "rows of zeros", rows: 4, values: .zeros),
            QuantisationCase(name: "one outlier a row", rows: 5, values: .outlier),
            QuantisationCase(name: "one number a row", rows: 6, values: .single),
            QuantisationCase(name: "huge numbers", rows: 2, values: .huge),
            QuantisationCase(name: "tiny numbers", rows: 6, values: .tiny),
            QuantisationCase(name: "equal magnitudes", rows: 3, values: .equal),
            QuantisationCase(name: "a NaN and an infinity", rows: 4, values: .unusable),
        ]
        // Of products a half is none any more.
        let ties = isGated ? [] : [QuantisationCase(name: "halves between integers", rows: 3, values: .ties)]
        return [QuantisationCase(name: name, rows: own, values: .random)] + edges + ties
    }
}
