import ReferenceKernels
import Testing

@Suite("Roundings of the sum over experts")
struct MoEStage2RoundingsTests {
    private func eightTerms(_ random: inout SeededNumbers) -> [Float] {
        (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
    }

    private func exact(_ terms: [Float]) -> [BoundedValue] {
        terms.map { BoundedValue(value: Double($0), bound: 0) }
    }

    /// Orders of `terms` that atomics may run into.
    private func orders(_ terms: [Float], _ random: inout SeededNumbers) -> [[Float]] {
        let ascending = terms.sorted { abs($0) < abs($1) }
        return [terms, ascending, ascending.reversed(), terms.sorted(), terms.shuffled(using: &random)]
    }

    @Test("every order of f32 additions lies within its bound, rounding at the end")
    func atomicF32() {
        var random = SeededNumbers(1)
        var (roundedFirst, truncated) = (0, 0)
        for _ in 0..<1000 {
            let terms = eightTerms(&random)
            let bounded = MoEStage2Roundings.atomicF32.combined(exact(terms))
            for order in orders(terms, &random) {
                #expect(bounded.errorRatio(of: Double(Rounding.nearest(order.reduce(0, +)))) <= 1)
            }
            let sum = terms.reduce(0, +)
            truncated += bounded.errorRatio(of: Double(Rounding.truncated(sum))) > 1 ? 1 : 0
            let rows = terms.map(Rounding.nearest).reduce(0, +)
            roundedFirst += bounded.errorRatio(of: Double(Rounding.nearest(rows))) > 1 ? 1 : 0
        }
        #expect((400...600).contains(truncated), "\(truncated) of 1000")
        #expect(roundedFirst > 100, "rows that were rounded before: \(roundedFirst) of 1000")
    }

    @Test("every order of bf16 additions lies within its bound, rounded twice or once")
    func atomicBF16() {
        var random = SeededNumbers(2)
        for _ in 0..<1000 {
            let terms = eightTerms(&random)
            let bounded = MoEStage2Roundings.atomicBF16.combined(exact(terms))
            for order in orders(terms.map(Rounding.nearest), &random) {
                let result = order.reduce(Float(0)) { Rounding.nearest($0 + $1) }
                #expect(bounded.errorRatio(of: Double(result)) <= 1)
            }
        }
    }

    @Test("rows rounded to bf16 and summed in f32 lie within their bound in every order")
    func reduce() {
        var random = SeededNumbers(3)
        for _ in 0..<1000 {
            let terms = eightTerms(&random)
            let bounded = MoEStage2Roundings.roundedTermsSummedInF32.combined(exact(terms))
            for order in orders(terms.map(Rounding.nearest), &random) {
                #expect(bounded.errorRatio(of: Double(Rounding.nearest(order.reduce(0, +)))) <= 1)
            }
        }
    }

    @Test(
        "a single term is rounded once by both atomics, and truncation shows",
        arguments: [
            MoEStage2Roundings.atomicBF16, .atomicF32,
        ])
    func single(roundings: MoEStage2Roundings) {
        var random = SeededNumbers(4)
        var truncated = 0
        for _ in 0..<1000 {
            let term = Float.random(in: 0.1...100, using: &random)
            let bounded = roundings.combined(exact([term]))
            #expect(bounded.errorRatio(of: Double(Rounding.nearest(term))) <= 1)
            truncated += bounded.errorRatio(of: Double(Rounding.truncated(term))) > 1 ? 1 : 0
        }
        #expect((400...600).contains(truncated), "\(truncated) of 1000")
    }

    @Test("an adversary's order of f32 additions uses up what is left of the bound")
    func tight() {
        // Each addition of 2^-24 to 1 is a tie that goes to 1.
        var sum = BoundedSum()
        for term in [1.0] + [Double](repeating: 0x1p-24, count: 63) {
            sum.add(BoundedValue(value: term, bound: 0))
        }
        let ratio = sum.total(roundedTo: .f32).errorRatio(of: 1)
        #expect(ratio <= 1 && ratio > 0.99)
    }

    @Test("the relative bound covers each result's own", arguments: MoEStage2Roundings.allCases, [nil, 16])
    func growth(roundings: MoEStage2Roundings, groups: Int?) {
        let term = TermRoundings(groups: groups, rowFactors: 2)
        var random = SeededNumbers(5)
        for count in [1, 8, 64] {
            let terms = (0..<count).map { _ in
                term.bounded(
                    ScaledSum(integer: Int32.random(in: 1...1_000_000, using: &random), scale: 0.01), factors: 0.3, 0.2)
            }
            let magnitude = terms.reduce(0) { $0 + abs($1.value) }
            let bounded = roundings.combined(terms)
            #expect(bounded.bound <= roundings.growth(terms: count, groups: groups) * magnitude)
        }
    }
}
