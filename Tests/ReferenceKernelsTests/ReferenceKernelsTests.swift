import ReferenceKernels
import Testing

@Suite("Stage 2 reference")
struct MoEStage2ReferenceTests {
    /// Two tokens, two experts each, small enough to work out by hand.
    private let reference = MoEStage2Reference(
        tokens: 2, channels: 2, depth: 3, expertsPerToken: 2,
        activations: [1, 2, 3, -1, 0, 1, 127, -128, 5, 0, 0, 0],
        activationScales: [0.5, 1, 2, 4],
        experts: [0, 1, 1, 0],
        routeWeights: [1, 0.25, 0.5, 1],
        weights: [
            0: .init(values: [7, -8, 1, 0, 0, 2], scales: [1, 2]),
            1: .init(values: [-8, -8, -8, 1, 1, 1], scales: [0.5, 4]),
        ])

    @Test("integer sums by hand")
    func sums() {
        #expect(reference.integerSums() == [-6, 6, 0, 0, -32, 4, 0, 0])
    }

    @Test(
        "results by hand, for all kinds of roundings",
        arguments: MoEStage2Roundings.allCases)
    func outputs(roundings: MoEStage2Roundings) {
        let output = reference.output(roundings)
        #expect(output.map(\.value) == [-3, 6, -16, 16])
    }

    @Test("groups with scales of their own, by hand", arguments: MoEStage2Roundings.allCases)
    func groups(roundings: MoEStage2Roundings) {
        let reference = MoEStage2Reference(
            tokens: 1, channels: 2, depth: 4, expertsPerToken: 2, activations: [1, 2, -3, 4, 1, 0, 0, 1],
            activationScales: [2, 1], experts: [3, 5], routeWeights: [1, 0.5],
            weights: [
                3: .init(values: [1, 1, 1, 1, -8, 7, 0, 2], scales: [0.5, 4, 1, -1]),
                5: .init(values: [2, 0, 0, 2, 0, 0, 0, -8], scales: [1, 2, 0, 0]),
            ], groupDepth: 2)
        // 2 · (3 · 0.5 + 1 · 4) + 0.5 · (2 · 1 + 2 · 2); 2 · (6 · 1 − 8 · 1) + 0.
        #expect(reference.output(roundings).map(\.value) == [14, -4])
        #expect(reference.integerSums() == [4, 14, 4, -8])
    }

    @Test("the bound admits every order of bf16 additions and little more")
    func boundOfAtomics() {
        // 256 + seven ones: each addition of 1 to 256 in bf16 is lost, adding the ones first loses nothing.
        let terms = [256.0, 1, 1, 1, 1, 1, 1, 1].map { BoundedValue(value: $0, bound: 0) }
        let bounded = MoEStage2Roundings.atomicBF16.combined(terms)
        #expect(bounded.value == 263)
        #expect(bounded.errorRatio(of: 256) <= 1)
        #expect(bounded.errorRatio(of: 264) <= 1)
        #expect(bounded.errorRatio(of: 263 * 1.05) > 1)
    }

    @Test("a result that is not a number is wrong")
    func notANumber() {
        #expect(BoundedValue(value: 1, bound: 1).errorRatio(of: .nan) == .infinity)
        #expect(BoundedValue(value: 1, bound: 1).errorRatio(of: .infinity) == .infinity)
        #expect(BoundedValue(value: 0, bound: 0).errorRatio(of: 0) == 0)
    }
}
