/// What is known of a value without running the kernel.
struct ValueFacts: Equatable {
    /// How far it is the same.
    var uniformity: Uniformity
    /// Whether lane l has the same in every wave, whatever other lanes have.
    var repeats: Bool
    /// A number that divides it; 0 for the constant zero, which everything divides.
    var divisor: Int

    /// What holds of a variable that has either of two values.
    func joined(with other: ValueFacts) -> ValueFacts {
        ValueFacts(
            uniformity: max(uniformity, other.uniformity), repeats: repeats && other.repeats,
            divisor: greatestCommonDivisor(divisor, other.divisor))
    }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 {
        (a, b) = (b, a % b)
    }
    return a
}
