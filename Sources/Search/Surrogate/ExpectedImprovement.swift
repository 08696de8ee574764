import Glibc

/// How much better than the best so far a normally distributed result is expected to be.
enum ExpectedImprovement {
    /// The expectation of max(0, `best` - result), for a result of this mean and deviation.
    static func value(mean: Double, deviation: Double, best: Double) -> Double {
        let standard = (best - mean) / deviation
        let density = exp(-standard * standard / 2) * 0.398_942_280_401_432_7
        // Far in the tail the two terms cancel; what is left of them there is the first term of their expansion.
        let expected =
            standard > -5
            ? standard * erfc(-standard * 0.707_106_781_186_547_5) / 2 + density : density / (standard * standard)
        return deviation * expected
    }
}
