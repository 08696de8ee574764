/// Points that may be proposed, with what the model needs to judge them all at once.
struct CandidatePool: Sendable {
    let points: [SearchPoint]
    /// For each point the logarithm of the prior's time, where there is one.
    let priors: [Double?]
    /// For each feature the coordinate of each point.
    private let coordinates: [[Float]]
    /// For each observation the solution of the factor's row for each point.
    private var solved: [[Float]] = []
    /// For each point the variance that observations leave, in units of the explained.
    private(set) var variances: [Float]

    init(_ points: [SearchPoint], priors: [Double?], _ map: FeatureMap) {
        self.points = points
        self.priors = priors
        coordinates = map.features.map { feature in points.map { feature.coordinates[$0.places[feature.parameter]] } }
        variances = [Float](repeating: 1, count: points.count)
    }

    /// Takes in the observation whose row of the factor is `row`.
    mutating func push(_ observed: [Float], _ row: [Double], _ kernel: Kernel) {
        var column = [Float](repeating: 0, count: points.count)
        for (feature, weight) in kernel.weights.enumerated() {
            let own = observed[feature]
            let others = coordinates[feature]
            if kernel.isNominal[feature] {
                for place in column.indices {
                    column[place] += others[place] == own ? 0 : weight
                }
            } else {
                for place in column.indices {
                    column[place] += weight * (others[place] - own) * (others[place] - own)
                }
            }
        }
        for place in column.indices {
            column[place] = Kernel.value(column[place])
        }
        for (earlier, factor) in zip(solved, row) {
            let factor = Float(factor)
            for place in column.indices {
                column[place] -= factor * earlier[place]
            }
        }
        let inverse = Float(1 / (row.last ?? 1))
        for place in column.indices {
            column[place] *= inverse
            variances[place] -= column[place] * column[place]
        }
        solved.append(column)
    }

    /// Forgets the last observation.
    mutating func pop() {
        guard let last = solved.popLast() else { return }
        for place in last.indices {
            variances[place] += last[place] * last[place]
        }
    }

    /// For each point the expected deviation from the mean, where `weights` is the factor's solution for the observed ones.
    func expectations(_ weights: [Double]) -> [Float] {
        var sums = [Float](repeating: 0, count: points.count)
        for (column, weight) in zip(solved, weights) {
            let weight = Float(weight)
            for place in sums.indices {
                sums[place] += weight * column[place]
            }
        }
        return sums
    }
}
