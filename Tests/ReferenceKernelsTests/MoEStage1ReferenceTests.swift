import Glibc
import ReferenceKernels
import Testing

@Suite("Reference of stage 1")
struct MoEStage1ReferenceTests {
    @Test("is SiLU of gate times up, by hand")
    func byHand() throws {
        // Two tokens with two experts each, one result, K = 2; expert 1 is on another rank.
        let reference = MoEStage1Reference(
            results: 1, depth: 2, expertsPerToken: 2, activations: [1, 2, -3, 4], activationScales: [0.5, 0.25],
            experts: [0, 1, 1, 0],
            weights: [0: RoutedProductReference.ExpertWeights(values: [1, 3, -2, 5], scales: [0.5, 2])])
        #expect(reference.product.integerSums() == [7, 8, 0, 0, 0, 0, 9, 26])
        let output = reference.output()
        func expected(_ gate: Double, _ up: Double) -> Double { gate / (1 + exp(-gate)) * up }
        #expect(abs(output[0].value - expected(7 * 0.5 * 0.5, 8 * 0.5 * 2)) < 1e-12)
        #expect(abs(output[3].value - expected(9 * 0.25 * 0.5, 26 * 0.25 * 2)) < 1e-12)
        #expect(output[1].value == 0 && output[2].value == 0)
        // A bf16 has eight bits: half a unit in the last place, and little more.
        #expect(output[0].bound > abs(output[0].value) * 0x1p-9 && output[0].bound < abs(output[0].value) * 0x1p-7)
    }

    @Test("has a bound that a wrong sign, a missing activation and the neighbour's scale pass")
    func discriminates() {
        let reference = MoEStage1Reference(
            results: 1, depth: 1, expertsPerToken: 1, activations: [3], activationScales: [1], experts: [0],
            weights: [0: RoutedProductReference.ExpertWeights(values: [1, 2], scales: [0.5, 0.25])])
        let output = reference.output()[0]
        #expect(output.errorRatio(of: output.value) == 0)
        for wrong in [-output.value, 1.5 * 1.5, 3.0 / (1 + exp(-3.0)) * 1.5] {
            #expect(output.errorRatio(of: wrong) > 1)
        }
    }
}
