import Kernels
import Testing
import Tuning

@Suite("Healthy dense kernels")
struct HealthyGEMMTests {
    private func expectRight(_ configuration: Configuration, of problem: some VerifiableFamily) throws {
        let verifier = try LaneVerifier()
        let cases = try problem.verificationCases(for: configuration, seed: 1)
        #expect(cases.count >= 7)
        for testCase in cases {
            let verdict = try verifier.verify(testCase)
            #expect(verdict.problem == nil, "\(configuration), \(testCase.name)")
            #expect(verdict.worstRatio <= 1 && verdict.workgroups > 0 && verdict.elements > 0)
            #expect((verdict.matrixInstructions > 0) == (configuration["matrix"] != .name("dot4")))
        }
    }

    @Test(
        "pass every case, in random configurations of the whole space", arguments: 0..<48, WeightScales.allCases)
    func random(_ number: Int, _ scales: WeightScales) throws {
        let depth = [256, 512, 768, 1152][number % 4]
        let problem = try W4A8GEMM(tokens: 1 + number % 9, channels: 256, depth: depth, scales: scales)
        let configuration = try ConfigurationSpace(of: problem).sample(1, seed: UInt64(number))[0]
        try expectRight(configuration, of: problem)
    }

    @Test("stage 2 with scales of groups passes every case, in random configurations", arguments: 0..<32)
    func groupedStage2(_ number: Int) throws {
        let problem = try MoEStage2(
            tokens: 1 + number % 4, channels: 128, depth: [256, 384][number % 2], experts: 11, expertsPerToken: 4,
            scales: .group32)
        let configuration = try ConfigurationSpace(of: problem).sample(1, seed: UInt64(number))[0]
        try expectRight(configuration, of: problem)
    }
}
