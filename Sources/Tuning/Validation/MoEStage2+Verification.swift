import Kernels
import ReferenceKernels

extension MoEStage2: VerifiableFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums.
    ///
    /// Where a case is more work than `limits` admit, a sample of its channel tiles runs, with every block of rows.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let tileM = try configuration.integer("tile_m")
        let combine = try configuration.choice("combine", MoECombine.self)
        let text = try plan(for: configuration).steps.map(\.kernel)
        let cases = try MoEStage2Case.all(
            for: self, tileM: tileM, combine: combine, form: configuration.choice("routing", RoutingForm.self))
        return try cases.enumerated().map { number, testCase in
            guard try testCase.problem.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            let limit = number == 0 ? limits.ownInstructions : limits.edgeInstructions
            let identity = "\(testCase), seed \(seed), \(limits), own \(number == 0)"
            return VerificationCase(name: testCase.name, identity: identity) {
                let sample = try Self.sample(
                    of: testCase, configuration, seed: seed, limit: limit, largest: limits.largestSample)
                return try Self.runs(
                    of: testCase, configuration, seed: seed, drawn: sample, sample: limits.runsWhole ? nil : sample,
                    isObserved: number == 0)
            }
        }
    }

    /// The bound of the combine's roundings; results near the bottom of the range of floats have an absolute one beside it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try configuration.choice("combine", MoECombine.self).roundings.growth(
            terms: expertsPerToken, groups: scales == .channel ? nil : scales.perChannel(depth: depth))
    }

    /// The sample that keeps `testCase` within `limit` matrix instructions; nil where the whole case does.
    private static func sample(
        of testCase: MoEStage2Case, _ configuration: Configuration, seed: UInt64, limit: Double, largest: Int
    ) throws -> ColumnSample? {
        let problem = testCase.problem
        let columns = try problem.channels / configuration.integer("tile_n")
        let work = try problem.work(of: configuration)
        let blocks = try MoEStage2Data.blocks(of: testCase, tileM: configuration.integer("tile_m"), seed: seed)
        let perColumn = Double(blocks) * work.simulatedInstructions / work.workgroups
        return ColumnSample.keeping(perColumn, of: columns, within: limit, largest: largest, seed: seed)
    }

    /// What is launched for `testCase` and what must come out, with weights in the columns `drawn`, of which `sample` run.
    private static func runs(
        of testCase: MoEStage2Case, _ configuration: Configuration, seed: UInt64, drawn: ColumnSample?,
        sample: ColumnSample?, isObserved: Bool
    ) throws -> [VerificationRun] {
        let problem = testCase.problem
        let tileN = try configuration.integer("tile_n")
        let selection =
            drawn?.channels(of: problem.channels, tileN: tileN) ?? ChannelSelection(allOf: problem.channels)
        let data = MoEStage2Data(testCase, seed: seed, channels: selection)
        let combine = try configuration.choice("combine", MoECombine.self)
        let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        let fill: @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void = { tensor, bytes in
            try data.fill(tensor, configuration: configuration, into: bytes)
        }
        // Once for all orders of lanes and both runs: the reference takes longer than many a simulation.
        let referenceSums = data.reference.integerSums()
        let expected = data.reference.output(combine.roundings, of: referenceSums)
        let plan = try problem.plan(for: configuration)
        // The tensor that the sampled step writes: no tile that did not run may be touched in it.
        let written = plan.tensors.filter {
            $0.role != .input && (combine == .atomic || $0.role == .workspace || $0.role == .zeroedWorkspace)
        }
        let results = VerificationRun(
            subject: "results", plan: plan, fill: fill,
            checks: [VerificationRun.results(expected, selection)]
                + (sample == nil
                    ? VerificationRun.zeros("out", outside: selection, rows: problem.tokens)
                    : written.map { VerificationRun.untouched($0, outside: selection) }),
            expectation: drawn == nil ? ("out", expected) : nil, sample: sample,
            streamed: isObserved ? ["weights"] : nil,
            orders: sample?.isBrief == true ? [.ascending] : LaneVerifier.orders)
        let factor: Int32 = unpacking == .seven ? 1 : 16
        let expectedSums = referenceSums.map { $0 &* factor }
        let sumPlan = try problem.accumulatorPlan(for: configuration)
        // Rows of experts on other ranks are nobody's: the kernel leaves them as they were.
        let isOurs = data.reference.experts.map { data.reference.weights[$0] != nil }
        let run = try data.run(configuration)
        let stored = sumPlan.tensors.filter { $0.role != .input }
        let sums = VerificationRun(
            subject: "integer sums", plan: sumPlan,
            fill: { try data.fill($0, configuration: configuration, unitScales: true, into: $1) },
            checks: [VerificationRun.sums(expectedSums, selection, problem.scales, rows: isOurs)]
                + (sample == nil
                    ? emptySums(
                        data, isOurs, problem.scales == .channel ? unpacking : nil, run: run, outside: selection)
                    : stored.map { VerificationRun.untouched($0, outside: selection) }),
            sample: sample, orders: sample == nil ? LaneVerifier.orders : [.descending],
            unshared: problem.scales == .channel ? [] : ["weightScales"])
        return [results, sums]
    }

    /// What rows of this rank sum up in channels without weights: bytes of zero are weights of zero, except where
    /// `unpacking` offsets low nibbles; nil where scales of zero make zeros of all.
    private static func emptySums(
        _ data: MoEStage2Data, _ isOurs: [Bool], _ unpacking: Int4Unpacking?, run: Int,
        outside selection: ChannelSelection
    ) -> [VerificationRun.Check] {
        let others = ChannelSelection(selection.gaps, of: selection.width)
        guard others.count > 0 else { return [] }
        let factor: Int32 = unpacking == .seven ? 1 : 16
        let weight = unpacking.map { Int32($0.weight(ofLowNibble: 0)) * factor } ?? 0
        let expected = data.lowSums(run: run).flatMap { [Int32](repeating: $0 &* weight, count: others.count) }
        let scales: WeightScales = unpacking == nil ? .group32 : .channel
        return [
            (
                "sums",
                { bytes in
                    .exact(expected, others) { place in
                        let row = place / others.width
                        return isOurs[row] ? scales.storedSum(place, in: bytes) : expected[row * others.count]
                    }
                }
            )
        ]
    }
}

extension MoECombine {
    /// The roundings of this way to combine.
    var roundings: MoEStage2Roundings {
        switch self {
        case .atomic: .atomicBF16
        case .atomicF32: .atomicF32
        case .reduce: .roundedTermsSummedInF32
        }
    }
}
