import KernelDSL
import Kernels
import Testing
import Tuning

/// Own cases that are too much work to run whole: 16 channel tiles, of which few run.
@Suite("Verification on a sample")
struct SampledVerificationTests {
    private static let columns = 16
    private static let width = 64
    private static let tokens = 5
    private static let limits = VerificationLimits(
        ownInstructions: 600, edgeInstructions: .infinity, largestSample: 3)

    private let small: SmallProblem

    init() throws {
        small = try SmallProblem(tokens: Self.tokens, channels: Self.columns * Self.width)
    }

    private func own(_ settings: String = "", _ limits: VerificationLimits = limits) throws -> VerificationCase {
        let cases = try small.problem.verificationCases(
            for: small.configuration(settings), seed: 1, limits: limits)
        return try #require(cases.first)
    }

    private func judge(
        _ settings: String = "", _ limits: VerificationLimits = limits,
        changing change: (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> CaseVerdict {
        let own = try own(settings, limits)
        let runs = try own.prepare().map(change)
        return try LaneVerifier().verify(VerificationCase(name: own.name) { runs })
    }

    /// A run whose kernels stop where `condition` holds.
    private func stopping(when condition: Value) -> (VerificationRun) -> VerificationRun {
        Sabotage(
            "stops",
            statement: { statement in
                if case .exit = statement { return [statement, .exit(when: condition)] }
                return [statement]
            }
        ).apply
    }

    @Test(
        "runs first, last and other tiles with every block, and compares these alone",
        arguments: ["atomic-bf16", "reduce"])
    func honoured(_ combine: String) throws {
        let verdict = try judge("combine=\(combine)")
        #expect(verdict.problem == nil)
        #expect(verdict.sample == "3 of 16 channel tiles, every block, sums under descending lanes alone")
        let sampled = 3 * Self.width
        #expect(verdict.elements == (2 * Self.tokens + Self.tokens * 8) * sampled)
        let run = try #require(try own("combine=\(combine)").prepare().first)
        #expect(run.expectation == nil)
        let sample = try #require(run.sample)
        #expect(sample.columns.first == 0 && sample.columns.last == 15 && Set(sample.columns).count == 3)
        let step = run.plan.steps[0]
        let reduce = combine == "reduce" ? 2 * run.plan.steps[1].grid.count : 0
        #expect(verdict.workgroups == 3 * 3 * step.grid.y + reduce)
    }

    @Test("is brief, the first tile and the last, where one tile alone is beyond the limit")
    func brief() throws {
        let limits = VerificationLimits(ownInstructions: 1, edgeInstructions: 1, largestSample: 8)
        let verdict = try judge("", limits)
        #expect(verdict.problem == nil)
        #expect(verdict.sample?.hasPrefix("2 of 16 channel tiles, every block, results under ascending lanes") == true)
        #expect(verdict.elements == (Self.tokens + Self.tokens * 8) * 2 * Self.width)
    }

    /// Limits under which everything runs, and three tiles have weights.
    private static let wholeLimits = VerificationLimits(
        ownInstructions: 600, edgeInstructions: .infinity, largestSample: 3, runsWhole: true)

    @Test(
        "is one of weights alone where limits run whole: zeros are compared everywhere else",
        arguments: ["combine=atomic-bf16", "combine=reduce", "combine=atomic-bf16,unpacking=seven"])
    func wholeRuns(_ settings: String) throws {
        let verdict = try judge(settings, Self.wholeLimits)
        #expect(verdict.problem == nil && verdict.sample == nil)
        #expect(verdict.elements == 2 * (Self.tokens + Self.tokens * 8) * small.problem.channels)
        #expect(try own(settings, Self.wholeLimits).prepare().allSatisfy { $0.sample == nil })
        // A tile without weights that does not run is noticed as well as one with them.
        for column in 0..<Self.columns {
            let isColumn = (.builtin(.blockX) ^ .constant(column)).isLess(than: 1)
            #expect(try judge(settings, Self.wholeLimits, changing: stopping(when: isColumn)).problem != nil)
        }
    }

    @Test("of weights alone holds for dense products too")
    func wholeDense() throws {
        let dense = try W4A8GEMM(tokens: 3, channels: Self.columns * Self.width, depth: 256)
        let first = dense.firstConfiguration
        let configuration = try dense.configuration(setting: [("tile_n", "64")], over: first)
        let cases = try dense.verificationCases(for: configuration, seed: 1, limits: Self.wholeLimits)
        let own = try #require(cases.first)
        let verdict = try LaneVerifier().verify(own)
        #expect(verdict.problem == nil && verdict.sample == nil)
        #expect(verdict.elements == 4 * dense.tokens * dense.channels)
    }

    @Test("is not taken where the whole case is within the limit")
    func whole() throws {
        let verdict = try judge("", .standard)
        #expect(verdict.sample == nil)
        #expect(verdict.elements == 2 * (Self.tokens + Self.tokens * 8) * small.problem.channels)
    }

    @Test("finds what is broken in the last tile alone, or in the first")
    func lastColumn() throws {
        for column in [0, Self.columns - 1] {
            let isColumn = (.builtin(.blockX) ^ .constant(column)).isLess(than: 1)
            let problem = try #require(try judge(changing: stopping(when: isColumn)).problem)
            #expect(problem.contains("wrong, first row") && problem.contains("column \(column * Self.width):"))
        }
    }

    @Test("does not see what is broken in a tile that it does not hold, and does in those that it holds")
    func otherColumns() throws {
        let sample = try #require(try own().prepare().first?.sample)
        for column in 0..<Self.columns {
            let isColumn = (.builtin(.blockX) ^ .constant(column)).isLess(than: 1)
            let verdict = try judge(changing: stopping(when: isColumn))
            #expect((verdict.problem != nil) == sample.columns.contains(column), "column \(column)")
        }
    }

    @Test("finds what is broken in the last block of rows alone, which padding fills")
    func lastBlock() throws {
        let healthy = try #require(try own().prepare().first)
        let counts = try #require(healthy.plan.tensor("validCounts"))
        var bytes = [UInt8](repeating: 0, count: counts.size)
        try bytes.withUnsafeMutableBytes { try healthy.fill(counts, $0) }
        let valid = bytes.withUnsafeBytes { Int($0.loadUnaligned(as: Int32.self)) }
        #expect(valid / 16 > 1 && valid > Self.tokens * 8, "blocks are padded")
        let isLast = Value.builtin(.blockY).isAtLeast(.constant(valid / 16 - 1))
        #expect(try judge(changing: stopping(when: isLast)).problem?.contains("wrong, first row") == true)
    }

    @Test("finds what is written outside of it", arguments: ["atomic-bf16", "reduce"])
    func outside(_ combine: String) throws {
        let runs = try own("combine=\(combine)").prepare()
        for run in runs {
            let sample = try #require(run.sample)
            let (name, evaluate) = try #require(run.checks.last)
            let tensor = try #require(run.plan.tensor(name))
            let isZeroed = tensor.role == .zeroedOutput
            let size = tensor.element.size
            var bytes = [UInt8](repeating: isZeroed ? 0 : tensor.element.isInteger ? 0x80 : 0xff, count: tensor.size)
            #expect(bytes.withUnsafeBytes { evaluate($0) }.firstWrong == nil)
            let row = tensor.shape[0] - 1
            for channel in [0, 1, Self.width, 2 * Self.width - 1, small.problem.channels - 1] {
                let place = (row * small.problem.channels + channel) * size
                bytes[place + size - 1] ^= 1
                let outcome = bytes.withUnsafeBytes { evaluate($0) }
                let isOutside = !sample.columns.contains(channel / Self.width)
                #expect(outcome.wrong == (isOutside ? 1 : 0), "\(tensor.name), channel \(channel)")
                #expect((outcome.firstWrong?.hasPrefix("row \(row), column \(channel): written") == true) == isOutside)
                bytes[place + size - 1] ^= 1
            }
        }
    }

    @Test("holds the numbers that the whole case holds")
    func sameNumbers() throws {
        let sampled = try #require(try own().prepare().first)
        let whole = try #require(try own("", .none).prepare().first)
        let sample = try #require(sampled.sample)
        for tensor in whole.plan.tensors where tensor.role == .input {
            func bytes(_ run: VerificationRun) throws -> [UInt8] {
                var bytes = [UInt8](repeating: 0, count: tensor.size)
                try bytes.withUnsafeMutableBytes { try run.fill(tensor, $0) }
                return bytes
            }
            let (few, all) = (try bytes(sampled), try bytes(whole))
            guard ["weights", "weightScales"].contains(tensor.name) else {
                #expect(few == all, "\(tensor.name)")
                continue
            }
            let bytesPerTile = tensor.size / tensor.shape[0] / Self.columns
            for tile in 0..<(tensor.size / bytesPerTile) {
                let range = (tile * bytesPerTile)..<((tile + 1) * bytesPerTile)
                if sample.columns.contains(tile % Self.columns) {
                    #expect(few[range] == all[range], "\(tensor.name), tile \(tile)")
                } else {
                    #expect(few[range].allSatisfy { $0 == 0 })
                }
            }
        }
    }

    @Test("follows the order in which workgroups take tiles")
    func order() throws {
        let run = try #require(try own().prepare().first)
        let sample = try #require(run.sample)
        let step = run.plan.steps[0]
        for order in WorkgroupOrder.allCases {
            let ordered = LaunchStep(step.kernel, grid: step.grid, arguments: step.arguments, order: order)
            let tiles = sample.workgroups(of: ordered).map { order.tile(ofWorkgroup: $0, in: step.grid) }
            #expect(tiles.allSatisfy { sample.columns.contains($0.x) })
            #expect(Set(tiles.map { [$0.x, $0.y] }).count == sample.columns.count * step.grid.y)
        }
        // A plan that claims the other order than its kernel follows runs other tiles than are expected.
        let verdict = try judge { run in
            let step = run.plan.steps[0]
            let claimed = LaunchStep(step.kernel, grid: step.grid, arguments: step.arguments, order: .xcdRemapped)
            return VerificationRun(
                subject: run.subject, plan: LaunchPlan(steps: [claimed], tensors: run.plan.tensors), fill: run.fill,
                checks: run.checks, sample: run.sample, streamed: run.streamed, orders: run.orders)
        }
        #expect(verdict.problem != nil)
    }

    @Test("spreads its tiles, by the seed")
    func spread() {
        for count in 2...8 {
            for columns in [count, count + 1, 14, 56, 448] where columns >= count {
                let samples = (0..<20).map { ColumnSample(count, of: columns, seed: $0).columns }
                for sample in samples {
                    #expect(sample.count == count && sample == Set(sample).sorted())
                    #expect(sample.first == 0 && sample.last == columns - 1)
                }
                #expect(count == 2 || columns < 56 || Set(samples).count > 5)
            }
        }
    }
}
