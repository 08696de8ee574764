import Glibc

/// How alike the results of two points are expected to be: Matérn, of smoothness 5/2, over weighted squared distances.
struct Kernel: Sendable {
    /// Which features are nominal.
    let isNominal: [Bool]
    /// For each feature how much its squared distance counts.
    var weights: [Float]
    /// The variance of a result beside what features explain, in units of the explained.
    var noise: Double

    /// A weight before anything is known.
    static let usualWeight: Float = 1
    /// The noise before anything is known.
    static let usualNoise = 0.01

    init(_ map: FeatureMap) {
        isNominal = map.features.map(\.isNominal)
        weights = isNominal.map { _ in Self.usualWeight }
        noise = Self.usualNoise
    }

    /// The likeness at a squared distance.
    static func value(_ squared: Float) -> Float {
        let distance = (5 * squared).squareRoot()
        return (1 + distance + distance * distance / 3) * expf(-distance)
    }

    /// One feature's squared distance.
    func squared(_ one: Float, _ other: Float, feature: Int) -> Float {
        isNominal[feature] ? (one == other ? 0 : 1) : (one - other) * (one - other)
    }

    /// The likeness of two points.
    func value(_ one: [Float], _ other: [Float]) -> Float {
        var sum: Float = 0
        for feature in weights.indices {
            sum += weights[feature] * squared(one[feature], other[feature], feature: feature)
        }
        return Self.value(sum)
    }
}
