import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Activations that go from memory into LDS, on gfx950")
struct DirectStagingTests {
    private static let choices: [(name: String, values: [String])] = [
        ("matrix", ["16x16x32", "16x16x64"]),
        ("waves", ["1", "2", "4"]),
        ("tile_m", ["16", "32"]),
        ("k_wave", ["1", "2"]),
        ("unpacking", ["two", "three"]),
        ("combine", ["reduce", "atomic-bf16"]),
    ]

    private static let sample = PairwiseSample(choices.map(\.values.count)).combinations.map { combination in
        zip(choices, combination).map { "\($0.name)=\($0.values[$1])" }.joined(separator: ",")
    }.filter { !($0.contains("waves=1") && $0.contains("k_wave=2")) }

    @Test("pass every case, in pairs of choices and where pieces fill no whole round", arguments: sample, [256, 384])
    func stage2(_ settings: String, _ depth: Int) throws {
        let small = try SmallProblem(tokens: 3, depth: depth, target: .gfx950)
        let kWave = settings.contains("k_wave=2") && depth == 384 ? settings.replacingKWave : settings
        for verdict in try small.judge("activations=direct,tile_k=\(depth),\(kWave)") {
            #expect(verdict.problem == nil, "\(settings), \(verdict.name)")
            #expect(verdict.worstRatio <= 1 && verdict.elements > 0 && verdict.matrixInstructions > 0)
        }
    }

    @Test("pass every case of dense products, slices of K included", arguments: [1, 2])
    func dense(_ split: Int) throws {
        let problem = try W4A8GEMM(tokens: 5, channels: 128, depth: 512, target: .gfx950)
        let configuration = try problem.configuration(
            setting: [("activations", "direct"), ("split_k", "\(split)"), ("tile_n", "64"), ("tile_k", "256")],
            over: problem.firstConfiguration)
        try problem.validate(configuration)
        let verifier = try LaneVerifier()
        for testCase in try problem.verificationCases(for: configuration, seed: 1) {
            #expect(try verifier.verify(testCase).problem == nil, "\(testCase.name)")
        }
    }

    @Test("pass every case of dense products, in random configurations that bring them so", arguments: 0..<12)
    func random(_ number: Int) throws {
        let problem = try W4A8GEMM(
            tokens: 1 + 2 * number, channels: 128, depth: [256, 512, 768][number % 3], target: .gfx950)
        let space = ConfigurationSpace(of: problem, fixing: ["activations": .name("direct")])
        let configuration = try #require(try space.sample(1, seed: UInt64(number)).first)
        let verifier = try LaneVerifier()
        for testCase in try problem.verificationCases(for: configuration, seed: 1) {
            #expect(try verifier.verify(testCase).problem == nil, "\(configuration), \(testCase.name)")
        }
    }

    @Test("are read with no more conflicts of banks than activations that went through registers")
    func conflicts() throws {
        let small = try SmallProblem(tokens: 3, depth: 512, target: .gfx950)
        func cycles(_ path: String) throws -> Double {
            try #require(try small.judge("tile_k=512,matrix=16x16x64,activations=\(path)").first?.memory)
                .conflictCyclesPerWave
        }
        #expect(try cycles("direct") <= cycles("staged"))
    }

    /// Ways to break staging, with what a verdict must then say.
    static let breaks: [Sabotage] = [
        Sabotage(
            "pieces read where they would stand without a permutation", "activations=direct",
            value: { value in isRead(value) ? permuted(value) : value }),
        Sabotage(
            "pieces brought without a permutation", "activations=direct",
            value: { value in isRead(value) ? value : permuted(value) }),
        Sabotage(
            "every wave brings the first one's pieces", "activations=direct",
            signs: Sabotage.wrongNumbers + ["activationTile"],
            statement: { statement in
                guard case .loadIntoShared(let tile, _, let rows, let vector, let scalar) = statement else {
                    return [statement]
                }
                return [.loadIntoShared(tile, at: 0, from: rows, vectorOffset: vector, scalarOffset: scalar)]
            }),
        Sabotage(
            "without the barrier behind staging", "activations=direct", signs: ["activationTile"],
            statement: { $0 == .barrier(.workgroup) ? [] : [$0] }),
        Sabotage(
            "activations of the next row", "activations=direct",
            statement: { statement in
                guard case .loadIntoShared(let tile, let place, let rows, let vector, let scalar) = statement else {
                    return [statement]
                }
                return [
                    .loadIntoShared(
                        tile, at: place, from: rows, vectorOffset: vector + 256, scalarOffset: scalar)
                ]
            }),
    ]

    /// Whether it is the place of a piece that is read: an exclusive or of a sum, where bringing has one of a remainder.
    private static func isRead(_ value: Value) -> Bool {
        guard case .binary(.exclusiveOr, let piece, _) = value.node, case .binary(.remainder, _, _) = piece.node else {
            return true
        }
        return false
    }

    /// `value` without its permutation by the row.
    private static func permuted(_ value: Value) -> Value {
        guard case .binary(.exclusiveOr, let piece, let row) = value.node,
            case .binary(.remainder, _, let by) = row.node,
            by.isConstant(8)
        else { return value }
        return piece
    }

    @Test("that are brought or read wrongly are found out", arguments: breaks)
    func broken(_ sabotage: Sabotage) throws {
        let small = try SmallProblem(target: .gfx950)
        let healthy = try #require(try small.cases(sabotage.settings).first?.prepare().first)
        #expect(sabotage.apply(to: healthy).plan != healthy.plan, "the sabotage changes nothing")
        let problem = try #require(
            try small.judge(sabotage.settings, changing: sabotage.apply).last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problem.contains($0) }, "found out, but named otherwise: \(problem)")
    }

    @Test("kernels that do not wait for them are refused, and all of them on gfx942")
    func refused() throws {
        let small = try SmallProblem(target: .gfx950)
        let plan = try small.problem.plan(for: small.configuration("activations=direct"))
        let kernel = try #require(plan.steps.first).kernel
        #expect(KernelVerifier(target: .gfx950).errors(in: kernel) == [])
        let unawaited = KernelRewriter(statement: { statement in
            switch statement {
            case .loadShared(let variable, _, _) where variable.name == "arrived": []
            case .keep(let value) where "\(value)".contains("arrived"): []
            default: [statement]
            }
        }).rewrite(kernel)
        let errors = KernelVerifier(target: .gfx950).errors(in: unawaited).map(\.description)
        #expect(errors.count == 1 && errors[0].contains("'activationTile': a barrier behind loads"), "\(errors)")
        let foreign = KernelVerifier(target: .gfx942).errors(in: kernel).map(\.description)
        #expect(
            foreign.allSatisfy { $0.contains("LDS of 'activationTile'") && $0.contains("gfx942") } && !foreign.isEmpty)
    }
}

extension String {
    /// Settings whose two slices of K become one: 384 positions are three chunks.
    fileprivate var replacingKWave: String {
        split(separator: ",").map { $0 == "k_wave=2" ? "k_wave=1" : String($0) }.joined(separator: ",")
    }
}
