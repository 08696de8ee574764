import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Routers and sorts for CPUs", .serialized)
struct CPURoutingTests {
    private func expectRight(_ family: any VerifiableCPUFamily, on bench: ScheduleBench) async throws {
        for configuration in try ConfigurationSpace(of: family).sample(12, seed: 5) {
            let candidate = try await bench.candidate(configuration, of: family)
            let report = try bench.judge(candidate, of: family)
            #expect(report.problem == nil, "\(family.dimensions.map { "\($0.name)=\($0.extent)" }): \(configuration)")
            #expect(report.isDeterministic == true)
            let cases = try family.verificationCases(for: configuration, seed: 1, limits: .device)
            #expect(report.verdicts.map(\.name) == cases.map(\.name))
            #expect(report.verdicts.allSatisfy { $0.elements > 0 })
        }
    }

    @Test("sorts come out bit for bit", arguments: VectorInstructions.all)
    func sorts(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        for (tokens, experts, topk, block) in [(4, 23, 3, 16), (37, 384, 8, 32), (5, 7, 5, 1), (1, 1, 1, 2)] {
            let problem = try MoESort(tokens: tokens, experts: experts, expertsPerToken: topk, block: block)
            try await expectRight(CPUMoESort(problem, for: bench.processor), on: bench)
        }
    }

    @Test("the last token that 24 bits number stands where it belongs")
    func lastToken() async throws {
        let bench = try await ScheduleBench(.avx2)
        let tokens = MoESort.tokenLimit
        let problem = try MoESort(tokens: tokens, experts: 2, expertsPerToken: 1, block: 16)
        let family = CPUMoESort(problem, for: bench.processor)
        let candidate = try await bench.candidate(family.firstConfiguration, of: family)
        let outputs = try bench.outputs(of: candidate, for: family) { tensor, bytes in
            guard tensor.name == "topkIDs" else { return }
            // Even tokens to the second expert, odd ones to the first.
            let ids = bytes.bindMemory(to: Int32.self)
            for token in 0..<tokens {
                ids[token] = Int32(1 - token % 2)
            }
        }
        let memory = try #require(outputs["sortedIDs"])
        // A copy: the memory goes with its last owner.
        let sorted = try withExtendedLifetime(memory) {
            Array(try #require(memory.hostBytes).bindMemory(to: Int32.self))
        }
        let odd = tokens / 2
        let start = (odd + 15) / 16 * 16
        #expect((0..<odd).allSatisfy { sorted[$0] == Int32(2 * $0 + 1) })
        #expect((0..<(tokens - odd)).allSatisfy { sorted[start + $0] == Int32(2 * $0) })
        #expect(sorted[start + tokens - odd - 1] == 0xff_fffe)
        #expect(sorted[odd - 1] == 0xff_fffd)
        #expect(sorted[start - 1] == 1 << 24 | 0xff_ffff)
    }

    @Test("routers pass every case", arguments: VectorInstructions.all)
    func routers(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        for (tokens, experts, topk) in [(4, 384, 8), (7, 70, 16), (1, 5, 3), (2, 64, 1), (1, 1, 1)] {
            let problem = try Router(tokens: tokens, experts: experts, expertsPerToken: topk)
            try await expectRight(CPURouter(problem, for: bench.processor), on: bench)
        }
    }

    /// One way to break a schedule, and the case that finds it.
    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var foundBy: String?
        let rewriter: KernelRewriter
    }

    static let sortBreaks = [
        Break(
            testDescription: "entries placed from the last token on",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.or, let high, let token) = value.node,
                    case .variable(let counter) = token.node, counter.name.hasPrefix("token")
                else { return value }
                return high | (Value(.i32, .parameter("tokens")) - 1 - token)
            })),
        Break(
            testDescription: "the first entry's weight in every row",
            rewriter: KernelRewriter(statement: { statement in
                guard case .load(let weight, let weights, _, let policy) = statement, weights.name == "topkWeights"
                else { return [statement] }
                return [.load(weight, from: weights, at: 0, policy)]
            })),
        Break(
            testDescription: "padding left as it was",
            rewriter: RoutingSabotage.dropping { statement in
                if case .loop(let counter, _, _, _, _) = statement { counter.name == "emptyRow" } else { false }
            }),
    ]

    static let routerBreaks = [
        Break(
            testDescription: "the last of equal experts", foundBy: "all logits equal",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.less, let best, let key) = value.node, case .variable(let variable) = best.node,
                    variable.name.hasPrefix("best")
                else { return value }
                return key.isAtLeast(best)
            })),
        Break(
            testDescription: "the maximum of a block not brought up to date",
            rewriter: KernelRewriter(statement: { statement in
                guard case .store(_, let maxima, let index, _) = statement, maxima.name == "maxima",
                    "\(index)".contains("bestPlace")
                else { return [statement] }
                return []
            })),
        Break(
            testDescription: "weights that are not renormalised",
            rewriter: RoutingSabotage.redefining("share") { _ in .constant(1 as Float) }),
        Break(
            testDescription: "what is no number before all numbers", foundBy: "logits that are no numbers",
            rewriter: RoutingSabotage.redefining("isNaN") { .constant(0, $0.type) }),
    ]

    private func expectFound(
        _ broken: Break, in family: any VerifiableCPUFamily, on bench: ScheduleBench
    ) async throws {
        let configuration = family.firstConfiguration
        #expect(try bench.changes(broken.rewriter, configuration, of: family), "the sabotage changes nothing")
        let candidate = try await bench.candidate(configuration, of: family, breaking: broken.rewriter)
        let report = try bench.judge(candidate, of: family)
        let problem = try #require(report.problem, "nothing was found out")
        let cases = try family.verificationCases(for: configuration, seed: 1, limits: .device).map(\.name)
        #expect(report.verdicts.last?.name == broken.foundBy ?? cases.first, "\(problem)")
    }

    @Test("broken sorts are found out", arguments: sortBreaks)
    func brokenSorts(_ broken: Break) async throws {
        let bench = try await ScheduleBench(.avx2)
        let problem = try MoESort(tokens: 9, experts: 23, expertsPerToken: 3, block: 16)
        try await expectFound(broken, in: CPUMoESort(problem, for: bench.processor), on: bench)
    }

    @Test("broken routers are found out", arguments: routerBreaks)
    func brokenRouters(_ broken: Break) async throws {
        let bench = try await ScheduleBench(.avx2)
        let problem = try Router(tokens: 9, experts: 200, expertsPerToken: 8)
        try await expectFound(broken, in: CPURouter(problem, for: bench.processor), on: bench)
    }
}
