import Kernels
import ReferenceKernels
import WeightPreparation

extension CPUMoEStage1: AccumulatingFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums,
    /// whole.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let routing = try configuration.choice("routing", RoutingForm.self)
        let cases = try MoEStage1Case.all(
            for: problem, tileM: configuration.integer("tile_m"), nibblesAreUnsigned: true,
            mostEntries: routing == .inline ? InlineRouting.entryLimit : nil)
        return try cases.map { testCase in
            let schedule = try CPUMoEStage1(testCase.problem, for: processor)
            guard try schedule.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name, identity: "\(testCase), seed \(seed), \(limits)") {
                try schedule.runs(of: testCase, configuration, seed: seed, limits: limits)
            }
        }
    }

    /// The bound of what comes before the activation, which steepens it by a tenth at most, of the activation's own, and of
    /// the last rounding.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        let groups = problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth)
        let rounding = try configuration.choice("rounding", ResultRounding.self).inReferences
        return MoEStage1Reference.relativeBound(groups: groups, last: rounding)
    }

    /// What is launched for `testCase`, which is about this schedule's problem, and what must come out.
    private func runs(
        of testCase: MoEStage1Case, _ configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationRun] {
        let (width, tileM) = (problem.width, try configuration.integer("tile_m"))
        let selection = try limits.selection(
            products: problem.routedTokens.rows * problem.channels * problem.depth,
            tile: configuration.integer("lanes") * configuration.integer("block_vectors") / 2, of: width, seed: seed)
        // Both halves of a row are looked at, gate's and up's.
        let halves = ChannelSelection(
            selection.ranges + selection.ranges.map { ($0.lowerBound + width)..<($0.upperBound + width) },
            of: problem.channels)
        let data = MoEStage1Data(testCase, seed: seed, results: selection)
        let writer = VectorWriter(layout: try layout(configuration))
        let order = try configuration.choice("gate_up", GateUpOrder.self)
        let lanes = try configuration.integer("lanes")
        @Sendable func fill(_ tensor: Tensor, _ bytes: UnsafeMutableRawBufferPointer, unitScales: Bool) throws {
            try data.fill(
                tensor, tileM: tileM, writer: writer,
                place: { channel in
                    order.place(of: channel % width, isUp: channel >= width, width: width, tileChannels: lanes)
                }, unitScales: unitScales, into: bytes)
        }
        let sums = data.reference.product.integerSums()
        let rounding = try configuration.choice("rounding", ResultRounding.self).inReferences
        let output = data.reference.output(of: sums, last: rounding)
        // Rows of experts on other ranks are nobody's: the kernel leaves them as they were.
        let isOurs = data.rowsAreOurs
        let plan = try plan(for: configuration)
        let twin = try accumulatorPlan(for: configuration)
        let results = VerificationRun(
            subject: "results", plan: plan, fill: { try fill($0, $1, unitScales: false) },
            checks: [VerificationRun.results(output, selection, rows: isOurs)]
                + VerificationRun.zeros("out", outside: selection, rows: isOurs)
                + VerificationRun.untouched(in: plan, rows: isOurs),
            expectation: selection.count == width ? ("out", output) : nil, orders: [.ascending])
        let exact = VerificationRun(
            subject: "integer sums", plan: twin, fill: { try fill($0, $1, unitScales: true) },
            checks: [VerificationRun.sums(sums, halves, problem.scales, rows: isOurs)]
                + VerificationRun.untouched(in: twin, rows: isOurs),
            orders: [.ascending], unshared: problem.scales == .channel ? [] : ["weightScales"])
        return [results, exact]
    }
}
