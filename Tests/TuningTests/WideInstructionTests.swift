import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Wide matrix instructions of gfx950")
struct WideInstructionTests {
    private static let choices: [(name: String, values: [String])] = [
        ("matrix", ["16x16x64", "32x32x32"]),
        ("unpacking", Int4Unpacking.allCases.map(\.rawValue)),
        ("first_operand", ["weights", "activations"]),
        ("activations", ["staged", "prefetched"]),
        ("tile_m", ["16", "32"]),
        ("k_wave", ["1", "2"]),
        ("combine", ["reduce", "atomic-bf16"]),
    ]

    private static let sample = PairwiseSample(choices.map(\.values.count)).combinations.map { combination in
        zip(choices, combination).map { "\($0.name)=\($0.values[$1])" }.joined(separator: ",")
    }

    private func expectRight(_ configuration: Configuration, of problem: some VerifiableFamily) throws {
        let verifier = try LaneVerifier()
        for testCase in try problem.verificationCases(for: configuration, seed: 1) {
            let verdict = try verifier.verify(testCase)
            #expect(verdict.problem == nil, "\(configuration), \(testCase.name)")
            #expect(verdict.worstRatio <= 1 && verdict.elements > 0 && verdict.matrixInstructions > 0)
        }
    }

    @Test("pass every case of stage 2, in every pair of choices", arguments: sample)
    func stage2(_ settings: String) throws {
        let small = try SmallProblem(tokens: 3, depth: 512, target: .gfx950)
        try expectRight(small.configuration("waves=2,\(settings)"), of: small.problem)
    }

    @Test(
        "pass every case of dense products, in random configurations that have them", arguments: 0..<12,
        WeightScales.allCases)
    func dense(_ number: Int, _ scales: WeightScales) throws {
        let problem = try W4A8GEMM(
            tokens: 1 + 3 * number, channels: 128, depth: [256, 512, 768][number % 3], scales: scales, target: .gfx950)
        // Groups of 32 leave one instruction that sums over no more.
        let matrix = scales == .channel && number % 2 == 0 ? "16x16x64" : "32x32x32"
        let space = ConfigurationSpace(of: problem, fixing: ["matrix": .name(matrix)])
        try expectRight(space.sample(1, seed: UInt64(number))[0], of: problem)
    }

    @Test("take half as many instructions as the narrow ones")
    func count() throws {
        let small = try SmallProblem(tokens: 3, target: .gfx950)
        func instructions(_ matrix: String) throws -> [Int] {
            try small.judge("tile_k=256,waves=2,matrix=\(matrix)").map(\.matrixInstructions)
        }
        #expect(try instructions("16x16x64").map { 2 * $0 } == instructions("16x16x32"))
        #expect(try instructions("32x32x32").map { 2 * $0 } == instructions("32x32x16"))
    }

    /// Ways to break a kernel, each of which takes weights or activations of K in another order than the other side's.
    static let breaks: [Sabotage] = [
        Sabotage("activations of a product's other half") { statement in
            guard case .matrix(let sum, let weights, let activations, let instruction) = statement else {
                return [statement]
            }
            let swapped = Value.vector([2, 3, 0, 1].map { activations[$0] })
            return [.matrix(sum, a: weights, b: swapped, instruction)]
        },
        Sabotage("runs of eight, as narrow instructions have them") { statement in
            guard case .matrix(let sum, let weights, let activations, let instruction) = statement else {
                return [statement]
            }
            let interleaved = Value.vector([0, 2, 1, 3].map { activations[$0] })
            return [.matrix(sum, a: weights, b: interleaved, instruction)]
        },
        Sabotage("low and high nibbles for each other") { statement in
            guard case .matrix(let sum, let weights, let activations, let instruction) = statement else {
                return [statement]
            }
            return [
                .matrix(sum, a: .vector([1, 0, 3, 2].map { weights[$0] }), b: activations, instruction)
            ]
        },
        Sabotage(
            "staged activations read where they would stand without a permutation", "activations=staged",
            value: { value in
                guard case .binary(.exclusiveOr, let piece, let row) = value.node,
                    case .binary(.remainder, _, let eight) = row.node, eight.isConstant(8),
                    case .binary(.add, _, _) = piece.node
                else { return value }
                return piece
            }),
    ]

    @Test("that take positions of K in another order are found out", arguments: breaks, ["16x16x64", "32x32x32"])
    func broken(_ sabotage: Sabotage, _ matrix: String) throws {
        // Tiles of 32 channels are not permuted.
        guard !sabotage.settings.contains("staged") || matrix == "16x16x64" else { return }
        let small = try SmallProblem(target: .gfx950)
        let settings = "waves=2,matrix=\(matrix)," + (sabotage.settings.isEmpty ? "unpacking=three" : sabotage.settings)
        let verdicts = try small.judge(settings, changing: sabotage.apply)
        let problem = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problem.contains($0) }, "found out, but named otherwise: \(problem)")
    }

    @Test("weights that are packed for narrow instructions give wrong numbers")
    func narrowWeights() throws {
        let small = try SmallProblem(target: .gfx950)
        let narrow = try small.configuration("matrix=16x16x32")
        let data = try MoEStage2Data(#require(MoEStage2Case.all(for: small.problem, tileM: 16).first), seed: 1)
        let verdicts = try small.judge("matrix=16x16x64") { run in
            VerificationRun(
                subject: run.subject, plan: run.plan,
                fill: { tensor, bytes in
                    guard tensor.name == "weights" else { return try run.fill(tensor, bytes) }
                    try data.fill(tensor, configuration: narrow, into: bytes)
                },
                checks: run.checks, expectation: run.expectation, sample: run.sample, streamed: run.streamed,
                orders: run.orders)
        }
        #expect(try #require(verdicts.last?.problem).contains("wrong, first row"))
    }
}
