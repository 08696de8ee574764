import KernelDSL
import Kernels
import ReferenceKernels
import Testing
import Tuning

@Suite("Routers for a GPU")
struct RouterTests {
    @Test(
        "every case passes, in a sample of the space",
        arguments: [(4, 384, 8), (2, 256, 8), (3, 70, 16), (1, 5, 3), (2, 64, 1), (1, 1, 1), (9, 130, 6)])
    func healthy(tokens: Int, experts: Int, topk: Int) throws {
        let problem = try Router(tokens: tokens, experts: experts, expertsPerToken: topk)
        for configuration in try RoutingBench.configurations(of: problem) {
            for step in try problem.plan(for: configuration).steps {
                #expect(KernelVerifier(target: .gfx942).errors(in: step.kernel) == [])
            }
            let verdicts = try RoutingBench.judge(configuration, of: problem)
            #expect(verdicts.last?.problem == nil, "\(configuration)")
            #expect(verdicts.count == 11)
        }
    }

    @Test("broken routers are found out, by the case that is for it", arguments: RoutingSabotage.routers)
    func broken(_ sabotage: RoutingSabotage) throws {
        let problem = try Router(tokens: 9, experts: 200, expertsPerToken: 8)
        let configuration = try RoutingBench.configuration(sabotage.settings, of: problem)
        let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
        #expect(kernels.map(sabotage.rewriter.rewrite) != kernels, "the sabotage changes nothing")
        #expect(try RoutingBench.judge(configuration, of: problem).last?.problem == nil)
        let verdicts = try RoutingBench.judge(configuration, of: problem, breaking: sabotage.rewriter)
        let problemFound = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problemFound.contains($0) }, "\(problemFound)")
        #expect(verdicts.last?.name == sabotage.foundBy ?? "random logits", "\(problemFound)")
    }

    @Test("extents that it does not serve are refused")
    func limits() {
        #expect(throws: ProblemError.self) { try Router(tokens: 1, experts: 8, expertsPerToken: 9) }
        #expect(throws: ProblemError.self) { try Router(tokens: 1, experts: 1025, expertsPerToken: 8) }
        #expect(throws: ProblemError.self) { try Router(tokens: 1, experts: 64, expertsPerToken: 17) }
        #expect(throws: ProblemError.self) { try Router(tokens: 1 << 23, experts: 384, expertsPerToken: 8) }
    }
}
