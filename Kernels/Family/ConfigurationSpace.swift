/// The configurations of a family, walked so that a constraint is judged as soon as its parameters have values.
///
/// Spaces have hundreds of millions of combinations, of which few are legal; a combination that breaks a constraint is
/// never spelled out further. Parameters that no constraint looks at are free: they multiply what is legal, and are not
/// walked at all.
public struct ConfigurationSpace: Sendable {
    /// Parameters that constraints look at, in the order in which they are walked.
    public let constrained: [TuningParameter]
    /// Parameters that every legal combination of the others goes with.
    public let free: [TuningParameter]
    /// Combinations of all parameters' values, legal or not; the largest number there is where there are more.
    public let declared: Int
    /// Combinations of the free parameters' values.
    public let freeCount: Int

    /// The first value of each parameter, legal together or not.
    let first: Configuration
    /// For each constrained parameter its place in a configuration.
    let places: [Int]
    /// For each constrained parameter the constraints that it completes.
    let completed: [[Constraint]]

    /// The space of `family`; parameters that `fixed` names have that value alone, and `conditions` hold beside the family's
    /// own constraints.
    public init(
        of family: some KernelFamily, fixing fixed: [String: ParameterValue] = [:],
        requiring conditions: [Constraint] = []
    ) {
        let parameters = family.parameters.map { parameter in
            fixed[parameter.name].map { TuningParameter(parameter.name, only: $0, parameter.meaning) } ?? parameter
        }
        let constraints = family.constraints + conditions
        let looked = Set(constraints.flatMap(\.parameters))
        constrained = parameters.filter { looked.contains($0.name) }
        free = parameters.filter { !looked.contains($0.name) }
        declared = Self.combinations(parameters)
        freeCount = Self.combinations(free)
        first = Configuration(
            parameters.compactMap { parameter in parameter.values.first.map { (parameter.name, $0) } })
        let names = constrained.map(\.name)
        places = names.map { name in parameters.firstIndex { $0.name == name } ?? 0 }
        completed = names.indices.map { index in
            constraints.filter { constraint in
                constraint.parameters.compactMap { names.firstIndex(of: $0) }.max() == index
            }
        }
    }

    /// Combinations of the values of `parameters`, the largest number there is where there are more.
    private static func combinations(_ parameters: some Sequence<TuningParameter>, times count: Int = 1) -> Int {
        parameters.reduce(count) { product, parameter in
            let (next, isTooLarge) = product.multipliedReportingOverflow(by: parameter.values.count)
            return isTooLarge ? .max : next
        }
    }

    /// Calls `body` with each legal combination of the constrained parameters, free ones at their first values.
    ///
    /// `share` says which part of the walk to take, of how many: all of it by default. The result says what was legal there,
    /// and what was not and why.
    @discardableResult
    public func walk(
        share: (number: Int, of: Int) = (0, 1), _ body: (Configuration) throws -> Void
    ) throws -> SpaceCount {
        guard !constrained.isEmpty || share.number == 0 else { return SpaceCount() }
        var walk = Walk(space: self, configuration: first, share: share)
        try walk.descend(0, body)
        return walk.count
    }

    /// The first legal configuration in the order of the space; nil where there is none.
    public func firstLegal() throws -> Configuration? {
        struct Found: Error {
            let configuration: Configuration
        }
        do {
            try walk { throw Found(configuration: $0) }
            return nil
        } catch let found as Found {
            return found.configuration
        }
    }

    /// `count` legal configurations drawn evenly, free parameters included; the same seed gives the same.
    public func sample(_ count: Int, seed: UInt64) throws -> [Configuration] {
        var random = SplitMix64(seed: seed)
        var reservoir: [Configuration] = []
        var seen = 0
        try walk { configuration in
            seen += 1
            if reservoir.count < count {
                reservoir.append(configuration)
            } else {
                let place = Int(random.next() % UInt64(seen))
                if place < count {
                    reservoir[place] = configuration
                }
            }
        }
        return reservoir.map { chosen in
            var chosen = chosen
            for parameter in free {
                guard let place = chosen.entries.firstIndex(where: { $0.name == parameter.name }) else { continue }
                chosen.entries[place].value = parameter.values[Int(random.next() % UInt64(parameter.values.count))]
            }
            return chosen
        }
    }

    /// Every combination of the free parameters' values over `configuration`, the last parameter fastest.
    public func variants(of configuration: Configuration) -> [Configuration] {
        free.reduce([configuration]) { variants, parameter in
            variants.flatMap { variant in
                parameter.values.map { value in
                    var next = variant
                    if let place = next.entries.firstIndex(where: { $0.name == parameter.name }) {
                        next.entries[place].value = value
                    }
                    return next
                }
            }
        }
    }

    private struct Walk {
        let space: ConfigurationSpace
        var configuration: Configuration
        let share: (number: Int, of: Int)
        var count = SpaceCount()
        var branches = 0

        mutating func descend(_ index: Int, _ body: (Configuration) throws -> Void) throws {
            guard index < space.constrained.count else {
                count.admit(space.freeCount)
                return try body(configuration)
            }
            // Shares are dealt out at the second parameter: at the first there may be too few values.
            let dealt = min(1, space.constrained.count - 1)
            for value in space.constrained[index].values {
                if index == dealt {
                    branches += 1
                    if branches % share.of != share.number {
                        continue
                    }
                }
                configuration.entries[space.places[index]].value = value
                if let (constraint, reason) = try violation(index) {
                    // Above that every share comes by, and one of them counts.
                    guard index >= dealt || share.number == 0 else { continue }
                    let below = ConfigurationSpace.combinations(
                        space.constrained[(index + 1)...], times: space.freeCount)
                    count.reject(constraint.summary, below, example: reason)
                } else {
                    try descend(index + 1, body)
                }
            }
        }

        private func violation(_ index: Int) throws -> (Constraint, String)? {
            for constraint in space.completed[index] {
                if let reason = try constraint.violation(configuration) {
                    return (constraint, reason)
                }
            }
            return nil
        }
    }
}
