import Kernels
import Search

/// A kernel family's configurations as a space to search.
///
/// One walk over the legal configurations keeps an even sample of them; drawing is from that sample, with free parameters
/// drawn anew each time. Tens of millions of configurations take no more memory than the sample.
public struct FamilySpace: SearchSpace {
    /// The family's parameters; numbers in ascending order, whatever the family's order.
    public let parameters: [SearchParameter]
    /// How many configurations are legal.
    public let count: Int?
    /// All legal points, where the sample holds them all.
    public let points: [SearchPoint]?

    private let space: ConfigurationSpace
    private let names: [String]
    /// For each parameter the values, in the order of places.
    private let values: [[ParameterValue]]
    private let valuePlaces: [[ParameterValue: Int]]
    private let constraints: [Constraint]
    /// The places of the parameters that no constraint looks at.
    private let free: [Int]
    /// Legal points, free parameters at their first places.
    private let sample: [SearchPoint]

    /// Legal combinations of constrained parameters that are kept.
    public static let usualSample = 10_000

    /// The space of `family` under `conditions` beside its own constraints, `fixed` parameters having one value; walked once,
    /// on all cores, to keep `limit` of its combinations.
    public init(
        of family: any KernelFamily, fixing fixed: [String: ParameterValue] = [:],
        requiring conditions: [Constraint] = [], keeping limit: Int = usualSample
    ) async throws {
        let space = ConfigurationSpace(of: family, fixing: fixed, requiring: conditions)
        self.space = space
        constraints = family.constraints + conditions
        names = family.parameters.map(\.name)
        let values = family.parameters.map { parameter in
            fixed[parameter.name].map { [$0] } ?? Self.ordered(parameter.values)
        }
        self.values = values
        valuePlaces = values.map { values in
            Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
        parameters = zip(family.parameters, values).map { SearchParameter($0.name, Self.searchValues($1)) }
        let freeNames = Set(space.free.map(\.name))
        free = family.parameters.indices.filter { freeNames.contains(family.parameters[$0].name) }
        let sampled = try await ConfigurationSample(of: space, keeping: limit)
        count = sampled.legal
        let valuePlaces = valuePlaces
        sample = sampled.configurations.compactMap { Self.point(of: $0, valuePlaces) }
        points =
            sampled.legal <= limit
            ? sampled.configurations.flatMap(space.variants).compactMap { Self.point(of: $0, valuePlaces) } : nil
    }

    /// The configuration that a point stands for.
    public func configuration(of point: SearchPoint) -> Configuration {
        Configuration(point.places.indices.map { (names[$0], values[$0][point.places[$0]]) })
    }

    /// The point of a configuration; nil where a value is none of the space's.
    public func point(of configuration: Configuration) -> SearchPoint? {
        Self.point(of: configuration, valuePlaces)
    }

    /// Whether a point has the family's values and breaks no constraint.
    public func contains(_ point: SearchPoint) -> Bool {
        guard point.places.count == values.count,
            zip(point.places, values).allSatisfy({ $1.indices.contains($0) })
        else { return false }
        let configuration = configuration(of: point)
        // A constraint that cannot be judged allows nothing: values that others rule out may have no meaning for it.
        return constraints.allSatisfy { (try? $0.violation(configuration)) == .some(nil) }
    }

    /// `count` points of the sample, free parameters drawn; more than the sample holds only as far as those differ.
    public func draw(_ count: Int, using generator: inout SearchGenerator) -> [SearchPoint] {
        if let points {
            return ListedSpace(parameters, points: points).draw(count, using: &generator)
        }
        var seen = Set<SearchPoint>()
        var drawn: [SearchPoint] = []
        var attempts = 0
        while drawn.count < count, attempts < 4 * count, !sample.isEmpty {
            attempts += 1
            var places = sample[generator.place(below: sample.count)].places
            for parameter in free {
                places[parameter] = generator.place(below: values[parameter].count)
            }
            let point = SearchPoint(places: places)
            if seen.insert(point).inserted {
                drawn.append(point)
            }
        }
        return drawn
    }

    /// The next legal point in the order in which the family's space is walked.
    public func point(after point: SearchPoint?) -> SearchPoint? {
        (try? space.legal(after: point.map(configuration))).flatMap { $0.flatMap(self.point) }
    }

    private static func point(of configuration: Configuration, _ places: [[ParameterValue: Int]]) -> SearchPoint? {
        guard configuration.entries.count == places.count else { return nil }
        let found = zip(configuration.entries, places).compactMap { $1[$0.value] }
        return found.count == places.count ? SearchPoint(places: found) : nil
    }

    private static func ordered(_ values: [ParameterValue]) -> [ParameterValue] {
        let numbers = numbers(values)
        return numbers.count == values.count ? numbers.sorted().map { .integer($0) } : values
    }

    private static func searchValues(_ values: [ParameterValue]) -> SearchParameter.Values {
        let numbers = numbers(values)
        return numbers.count == values.count ? .numbers(numbers.map { Double($0) }) : .words(values.map(\.description))
    }

    private static func numbers(_ values: [ParameterValue]) -> [Int] {
        values.compactMap { value in
            if case .integer(let number) = value { number } else { nil }
        }
    }
}
