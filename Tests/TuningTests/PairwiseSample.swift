/// A small sample of the combinations of several choices in which every pair of values of two choices occurs.
///
/// Faults that need three particular values at once are rare; pairs at a twentieth of the combinations find the others.
struct PairwiseSample {
    /// The chosen combinations: for each the number of the value of every choice.
    let combinations: [[Int]]

    /// The sample for choices of `counts` values, the same each time.
    init(_ counts: [Int]) {
        let all = counts.reduce([[]]) { combinations, count in
            combinations.flatMap { combination in (0..<count).map { combination + [$0] } }
        }
        var missing = all.reduce(into: Set<[Int]>()) { $0.formUnion(Self.pairs(of: $1)) }
        var chosen: [[Int]] = []
        while !missing.isEmpty {
            var best: (combination: [Int], gain: Int) = ([], 0)
            for combination in all {
                let gain = missing.intersection(Self.pairs(of: combination)).count
                if gain > best.gain {
                    best = (combination, gain)
                }
            }
            chosen.append(best.combination)
            missing.subtract(Self.pairs(of: best.combination))
        }
        combinations = chosen
    }

    private static func pairs(of combination: [Int]) -> Set<[Int]> {
        var pairs: Set<[Int]> = []
        for second in combination.indices {
            for first in 0..<second {
                pairs.insert([first, combination[first], second, combination[second]])
            }
        }
        return pairs
    }
}
