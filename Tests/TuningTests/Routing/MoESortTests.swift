import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Sorting for a GPU")
struct MoESortTests {
    @Test(
        "every case comes out bit for bit, in a sample of the space",
        arguments: [(4, 23, 3, 16), (3, 70, 8, 4), (2, 300, 4, 32), (5, 7, 5, 1), (1, 1, 1, 2)])
    func healthy(tokens: Int, experts: Int, topk: Int, block: Int) throws {
        let problem = try MoESort(tokens: tokens, experts: experts, expertsPerToken: topk, block: block)
        for configuration in try RoutingBench.configurations(of: problem) {
            for step in try problem.plan(for: configuration).steps {
                #expect(KernelVerifier(target: .gfx942).errors(in: step.kernel) == [])
            }
            let verdicts = try RoutingBench.judge(configuration, of: problem)
            #expect(verdicts.last?.problem == nil, "\(configuration)")
            #expect(verdicts.count == 8)
            #expect(verdicts.allSatisfy { $0.elements > 0 && $0.worstRatio == 0 })
        }
    }

    @Test("thousands of tokens take several rounds", arguments: ["counting=ballot", "counting=scan"])
    func large(settings: String) throws {
        let problem = try MoESort(tokens: 2051, experts: 40, expertsPerToken: 8, block: 16)
        let verdicts = try RoutingBench.judge(
            RoutingBench.configuration("threads=256,\(settings)", of: problem), of: problem)
        #expect(verdicts.last?.problem == nil)
        #expect(verdicts.first?.elements == 2 * (2 * problem.capacity + problem.capacity / 16 + 2))
    }

    @Test("broken sorts are found out, by the case that is for it", arguments: RoutingSabotage.sorts)
    func broken(_ sabotage: RoutingSabotage) throws {
        let problem = try MoESort(tokens: 9, experts: 100, expertsPerToken: 8, block: 16)
        let threads = sabotage.settings.contains("threads") ? "" : "threads=256,"
        let configuration = try RoutingBench.configuration(threads + sabotage.settings, of: problem)
        let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
        #expect(kernels.map(sabotage.rewriter.rewrite) != kernels, "the sabotage changes nothing")
        #expect(try RoutingBench.judge(configuration, of: problem).last?.problem == nil)
        let verdicts = try RoutingBench.judge(configuration, of: problem, breaking: sabotage.rewriter)
        let problemFound = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problemFound.contains($0) }, "\(problemFound)")
        #expect(verdicts.last?.name == sabotage.foundBy ?? "uniform routing", "\(problemFound)")
    }

    @Test("token numbers end at 24 bits, and what is too large says why")
    func limits() throws {
        let last = try MoESort(tokens: 1 << 24 - 1, experts: 8, expertsPerToken: 1, block: 16)
        #expect(last.tokens == 16_777_215)
        #expect {
            try MoESort(tokens: 1 << 24, experts: 8, expertsPerToken: 1, block: 16)
        } throws: {
            "\($0)"
                == "M = 16777216 is too large, at most 16777215 is possible: a sorted entry has 24 bits for its token"
        }
        #expect(throws: ProblemError.self) {
            try MoESort(tokens: 1 << 23, experts: 8, expertsPerToken: 64, block: 16)
        }
        #expect(throws: ProblemError.self) { try MoESort(tokens: 0, experts: 8, expertsPerToken: 1, block: 16) }
        #expect(throws: ProblemError.self) { try MoESort(tokens: 1, experts: 5000, expertsPerToken: 1, block: 16) }
    }

    @Test("tables that LDS does not hold are turned down")
    func tables() throws {
        let problem = try MoESort(tokens: 64, experts: 4096, expertsPerToken: 8, block: 16)
        #expect {
            try problem.validate(RoutingBench.configuration("threads=256", of: problem))
        } throws: {
            "\($0)".contains("bytes of LDS")
        }
        _ = try RoutingBench.configuration("threads=1024,counting=scan", of: problem)
    }

    @Test("the kernel's bytes of LDS are no more than the constraint counts on", arguments: [1, 100, 384])
    func sharedBytes(experts: Int) throws {
        let problem = try MoESort(tokens: 64, experts: experts, expertsPerToken: 1, block: 16)
        for configuration in try RoutingBench.configurations(of: problem) {
            let kernel = try problem.plan(for: configuration).steps[0].kernel
            #expect(kernel.sharedBytes <= (try problem.work(of: configuration).sharedBytes))
        }
    }
}
