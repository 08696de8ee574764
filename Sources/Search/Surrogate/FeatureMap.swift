import Glibc

/// Points as coordinates: what the model compares them by, with a weight for each that it learns.
///
/// A number is where it stands among the others. Hardware works in powers of two, so how often two divides a whole number
/// and whether it is a power of two are coordinates of their own, where they do not follow from its size. Words are the
/// same or not.
struct FeatureMap: Sendable {
    /// One coordinate of points.
    struct Feature: Sendable {
        /// The parameter that it is made of.
        let parameter: Int
        /// For each place of the parameter its coordinate.
        let coordinates: [Float]
        /// Whether coordinates are only the same or not.
        let isNominal: Bool
    }

    let features: [Feature]

    /// Powers of two beyond which divisibility says nothing more.
    private static let largestPower = 6

    init(_ parameters: [SearchParameter]) {
        features = parameters.enumerated().filter { $0.element.count > 1 }.flatMap { index, parameter in
            switch parameter.values {
            case .words(let words):
                return [Feature(parameter: index, coordinates: words.indices.map { Float($0) }, isNominal: true)]
            case .numbers(let numbers):
                let coordinates = [Self.spread(numbers), Self.powersOfTwo(numbers), Self.wholePowers(numbers)]
                    .compactMap { $0 }
                return coordinates.map {
                    Feature(parameter: index, coordinates: Self.scaled($0).map { Float($0) }, isNominal: false)
                }
            }
        }
    }

    /// A point's coordinates.
    func coordinates(of point: SearchPoint) -> [Float] {
        features.map { $0.coordinates[point.places[$0.parameter]] }
    }

    /// Numbers on a logarithmic scale where they span a factor of four, half way to their ranks, so that none are crowded.
    private static func spread(_ numbers: [Double]) -> [Double]? {
        guard let least = numbers.first, let most = numbers.last else { return nil }
        let values = least > 0 && most / least >= 4 ? numbers.map { log($0) } : numbers
        return zip(scaled(values), scaled(numbers.indices.map { Double($0) })).map { ($0 + $1) / 2 }
    }

    /// How often two divides each number; nil where that follows from the number's size.
    private static func powersOfTwo(_ numbers: [Double]) -> [Double]? {
        guard numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 }) else { return nil }
        let powers = numbers.map { $0 == 0 ? largestPower : min(largestPower, Int($0).trailingZeroBitCount) }
        guard zip(powers, powers.dropFirst()).contains(where: { $0 > $1 }) else { return nil }
        return powers.map { Double($0) }
    }

    /// 1 for powers of two and 0 for the others; nil where all are the same in that.
    private static func wholePowers(_ numbers: [Double]) -> [Double]? {
        guard numbers.count > 2, numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 }) else { return nil }
        let powers = numbers.map { $0 == 0 || Int($0).nonzeroBitCount == 1 ? 1.0 : 0 }
        return Set(powers).count == 2 ? powers : nil
    }

    /// Values from 0 to 1.
    private static func scaled(_ values: [Double]) -> [Double] {
        guard let least = values.min(), let most = values.max(), most > least else { return values.map { _ in 0 } }
        return values.map { ($0 - least) / (most - least) }
    }
}
