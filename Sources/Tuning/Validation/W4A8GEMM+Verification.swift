import Kernels
import ReferenceKernels

extension W4A8GEMM: VerifiableFamily {
    /// The cases of the family's own plans; see ``verificationCases(for:seed:plans:limits:)``.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        try verificationCases(for: configuration, seed: seed, plans: .own, limits: limits)
    }

    /// Random inputs at the problem's own extents and every edge case, each judged on results and on integer sums.
    ///
    /// Up to 8 tokens the problem's own case has weights in every channel, the others in a few tiles of channels, the first
    /// and the last among them. What the rest must be is known without a reference: zero. Where that is more work than
    /// `limits` admit, only those tiles run.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, plans: W4A8GEMMPlans, limits: VerificationLimits = .none
    ) throws -> [VerificationCase] {
        let text = try plans.results(self, configuration).steps.map(\.kernel)
        let cases = try W4A8GEMMCase.all(for: self, tileM: configuration.integer("tile_m"))
        return try cases.enumerated().map { number, testCase in
            guard try plans.results(testCase.problem, configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            let isWhole = number == 0 && tokens <= Self.tokensJudgedWhole
            let limit = number == 0 ? limits.ownInstructions : limits.edgeInstructions
            let drawn =
                isWhole && !limits.runsWhole
                ? nil : try Self.sample(of: testCase.problem, configuration, seed: seed, limit: limit, limits)
            let sample = limits.runsWhole ? nil : drawn
            let selection =
                if let drawn {
                    try drawn.channels(of: channels, tileN: configuration.integer("tile_n"))
                } else if isWhole { ChannelSelection(allOf: channels) } else {
                    try selection(for: configuration, seed: seed)
                }
            let identity = "\(testCase), seed \(seed), \(limits), own \(number == 0)"
            return VerificationCase(name: testCase.name, identity: identity) {
                try Self.runs(
                    of: testCase, configuration, plans, seed: seed, channels: selection, sample: sample,
                    isObserved: number == 0)
            }
        }
    }

    /// The sample that keeps `problem` within `limit` matrix instructions; nil where the whole does.
    private static func sample(
        of problem: W4A8GEMM, _ configuration: Configuration, seed: UInt64, limit: Double, _ limits: VerificationLimits
    ) throws -> ColumnSample? {
        guard limit.isFinite else { return nil }
        let columns = try problem.channels / configuration.integer("tile_n")
        let work = try problem.work(of: configuration).simulatedInstructions
        guard work > limit, columns > 3 else { return nil }
        let perColumn = work / Double(columns)
        let count = max(3, min(limits.largestSample, columns - 1, Int(limit / 2 / perColumn)))
        return ColumnSample(count, of: columns, seed: seed, isBrief: perColumn > limit)
    }

    /// The bound of one rounding to bf16 and of what comes before it; results near the bottom of the range of floats have an
    /// absolute one beside it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        W4A8GEMMReference.growth(
            groups: scales == .channel ? nil : scales.perChannel(depth: depth),
            partsPerGroup: partsPerGroup(configuration))
    }

    /// Dot products leave the lanes of a channel with a part of each group, which they may scale before the lanes are summed;
    /// matrix instructions sum over lanes.
    private func partsPerGroup(_ configuration: Configuration) -> Int {
        let isSharedByLanes = scales == .group32 && configuration["matrix"] == .name("dot4")
        return isSharedByLanes ? WeightScales.groupDepth / Self.positionsOfALane : 1
    }

    /// Consecutive positions of a group that a lane has, where scales are per group.
    private static let positionsOfALane = 8

    /// Up to here all channels of the problem's own case are judged.
    private static let tokensJudgedWhole = 8
    /// Tiles of channels that other cases have weights in.
    private static let sampledTiles = 5

    /// A few tiles of what a workgroup takes, or of the layout's where the configuration does not say.
    private func selection(for configuration: Configuration, seed: UInt64) throws -> ChannelSelection {
        let layout = try Int4Layout(configuration: configuration, channels: channels, depth: depth, scales: scales)
        let tile = configuration["tile_n"] == nil ? layout.tileChannels : try configuration.integer("tile_n")
        return .spread(
            Self.sampledTiles, tilesOf: channels % tile == 0 ? tile : layout.tileChannels, in: channels, seed: seed)
    }

    /// What is launched for `testCase` and what must come out, with weights in the channels of `selection`.
    private static func runs(
        of testCase: W4A8GEMMCase, _ configuration: Configuration, _ plans: W4A8GEMMPlans, seed: UInt64,
        channels selection: ChannelSelection, sample: ColumnSample?, isObserved: Bool
    ) throws -> [VerificationRun] {
        let problem = testCase.problem
        let data = W4A8GEMMData(testCase, seed: seed, channels: selection)
        let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        let factor: Int32 = unpacking == .seven ? 1 : 16
        // Once for all orders of lanes and both runs.
        let parts = problem.partsPerGroup(configuration)
        let sums = data.reference.sums(partsPerGroup: parts)
        let output = data.reference.output(of: sums, partsPerGroup: parts)
        let others = ChannelSelection(selection.gaps, of: problem.channels)
        // Bytes of zero are weights of zero, except where low nibbles are offset. Scales of zero make zeros of both.
        let empty = problem.scales == .channel ? Int32(unpacking.weight(ofLowNibble: 0)) * factor : 0
        let run = try data.run(configuration)
        let emptySums = data.lowSums(run: run).flatMap { [Int32](repeating: $0 &* empty, count: others.count) }

        let plan = try plans.results(problem, configuration)
        let sumPlan = try plans.sums(problem, configuration)
        let elsewhere =
            sample == nil
            ? VerificationRun.zeros("out", outside: selection, rows: problem.tokens)
            : untouched(by: plan, outside: selection)
        let results = VerificationRun(
            subject: "results", plan: plan,
            fill: { try data.fill($0, configuration: configuration, into: $1) },
            checks: [VerificationRun.results(output, selection)] + elsewhere,
            expectation: sample == nil ? ("out", expectation(output, selection, rows: problem.tokens)) : nil,
            sample: sample, streamed: isObserved ? ["weights"] : nil,
            orders: sample?.isBrief == true ? [.ascending] : LaneVerifier.orders)
        let expected = sums.map { $0.integer &* factor }
        let emptyElsewhere =
            others.count == 0 ? [] : [VerificationRun.sums(emptySums, others, problem.scales)]
        let exact = VerificationRun(
            subject: "integer sums", plan: sumPlan,
            fill: { try data.fill($0, configuration: configuration, unitScales: true, into: $1) },
            checks: [VerificationRun.sums(expected, selection, problem.scales)]
                + (sample == nil ? emptyElsewhere : untouched(by: sumPlan, outside: selection)),
            sample: sample, orders: sample == nil ? LaneVerifier.orders : [.descending],
            unshared: problem.scales == .channel ? [] : ["weightScales"])
        return [results, exact]
    }

    /// The check that the first step of `plan` wrote nothing outside `selection`.
    private static func untouched(by plan: LaunchPlan, outside selection: ChannelSelection) -> [Check] {
        let names = plan.steps.first?.kernel.parameters.map(\.name) ?? []
        return plan.tensors.filter { $0.role != .input && names.contains($0.name) }.map {
            VerificationRun.untouched($0, outside: selection)
        }
    }

    private typealias Check = VerificationRun.Check

    /// The results of all channels, row by row.
    private static func expectation(
        _ output: [BoundedValue], _ selection: ChannelSelection, rows: Int
    ) -> [BoundedValue] {
        guard selection.count < selection.width else { return output }
        var all = [BoundedValue](repeating: BoundedValue(value: 0, bound: 0), count: rows * selection.width)
        for (index, value) in output.enumerated() {
            all[selection.place(of: index)] = value
        }
        return all
    }
}
