import Kernels
import Testing
import Tuning

@Suite("Healthy kernels")
struct HealthyKernelTests {
    private static let choices: [(name: String, values: [String])] = [
        ("unpacking", Int4Unpacking.allCases.map(\.rawValue)),
        ("combine", MoECombine.allCases.map(\.rawValue)),
        ("hints", ScheduleHints.allCases.map(\.rawValue)),
        ("k_wave", ["1", "2", "4"]),
        ("tile_m", ["16", "32"]),
        ("weight_loads", WeightLoads.allCases.map(\.rawValue)),
        ("waves_per_simd", ["1", "2"]),
    ]

    private static let sample = PairwiseSample(choices.map(\.values.count)).combinations.map { combination in
        zip(choices, combination).map { "\($0.name)=\($0.values[$1])" }.joined(separator: ",")
    }

    /// Judges `settings`; every case must pass, and every element of results and sums must have been compared.
    private func expectRight(_ settings: String, of small: SmallProblem, orders: Int = 2) throws {
        let verdicts = try small.judge(settings)
        let configuration = try small.configuration(settings)
        let cases = try MoEStage2Case.all(
            for: small.problem, tileM: configuration.integer("tile_m"),
            combine: configuration.choice("combine", MoECombine.self))
        #expect(verdicts.map(\.name) == cases.map(\.name))
        for (verdict, testCase) in zip(verdicts, cases) {
            #expect(verdict.problem == nil, "\(settings), \(testCase.name)")
            let problem = testCase.problem
            let compared = (problem.tokens + problem.tokens * problem.expertsPerToken) * problem.channels
            #expect(verdict.elements == orders * compared)
            #expect(verdict.worstRatio <= 1 && verdict.workgroups > 0)
            #expect((verdict.matrixInstructions > 0) == (configuration["matrix"] != .name("dot4")))
        }
    }

    @Test("pass every case, in every pair of choices", arguments: sample)
    func pairs(_ settings: String) throws {
        try expectRight("tile_k=512,\(settings)", of: SmallProblem(tokens: 3, depth: 512))
    }

    @Test("pass every case, in random configurations of the whole space", arguments: 0..<60)
    func random(_ number: Int) throws {
        let depth = [256, 384, 512][number % 3]
        let small = try SmallProblem(tokens: 1 + number % 5, channels: 128, depth: depth)
        let configuration = try ConfigurationSpace(of: small.problem).sample(1, seed: UInt64(number))[0]
        try expectRight("\(configuration)", of: small)
    }

    @Test("of every choice there is each pair in the sample, at a fraction of the combinations")
    func sampleCovers() {
        let combinations = PairwiseSample(Self.choices.map(\.values.count)).combinations
        for (first, second) in Self.choices.indices.flatMap({ a in Self.choices.indices.map { (a, $0) } })
        where first < second {
            let pairs = Set(combinations.map { [$0[first], $0[second]] })
            #expect(pairs.count == Self.choices[first].values.count * Self.choices[second].values.count)
        }
        #expect(combinations.count <= 15)
    }

    @Test("keep their ring of weights in step", arguments: [640, 1024], [1, 2, 3, 4])
    func ring(_ depth: Int, _ prefetch: Int) throws {
        try expectRight(
            "tile_k=128,prefetch=\(prefetch)", of: SmallProblem(tokens: 1, depth: depth, experts: 3, topk: 2))
    }

    @Test("take depths that are no power of two", arguments: ["tile_k=384", "tile_k=128,prefetch=2,k_wave=1"])
    func oddDepth(_ settings: String) throws {
        try expectRight(settings, of: SmallProblem(tokens: 2, depth: 384))
    }

    @Test("take rows that fill no tile, exactly one, and one more", arguments: [1, 15, 16, 17])
    func tokens(_ tokens: Int) throws {
        // One expert, so that all rows are its own.
        try expectRight("tile_m=16", of: SmallProblem(tokens: tokens, experts: 1, topk: 1))
    }

    @Test("take the smallest problem there is")
    func smallest() throws {
        try expectRight(
            "tile_n=16,k_wave=4,tile_k=512", of: SmallProblem(tokens: 1, channels: 16, depth: 512, experts: 1, topk: 1))
    }

    @Test("are judged on the same numbers each time")
    func repeatable() throws {
        let small = try SmallProblem()
        #expect(try small.judge() == small.judge())
    }
}
