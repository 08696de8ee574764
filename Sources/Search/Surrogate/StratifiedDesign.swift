import Glibc

/// The first points of a search: together they take each parameter's values about equally often.
enum StratifiedDesign {
    /// `count` of the `drawn` points, one after another that whose values were taken least.
    static func points(_ count: Int, of drawn: [SearchPoint], _ parameters: [SearchParameter]) -> [SearchPoint] {
        // A value of a parameter with many is as new as its stratum: six of them are what a short design can tell apart.
        let strata = parameters.map { min(6, $0.count) }
        var taken = strata.map { [Int](repeating: 0, count: $0) }
        var left = drawn.map { point in
            (point: point, strata: point.places.indices.map { point.places[$0] * strata[$0] / parameters[$0].count })
        }
        let varied = parameters.indices.filter { parameters[$0].count > 1 }
        var chosen: [SearchPoint] = []
        while chosen.count < count, !left.isEmpty {
            let costs = left.map { candidate in
                varied.reduce(0) { $0 + taken[$1][candidate.strata[$1]] * strata[$1] }
            }
            guard let least = costs.indices.min(by: { costs[$0] < costs[$1] }) else { break }
            let next = left.remove(at: least)
            for parameter in varied {
                taken[parameter][next.strata[parameter]] += 1
            }
            chosen.append(next.point)
        }
        return chosen
    }
}
