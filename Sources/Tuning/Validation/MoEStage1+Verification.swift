import Kernels
import ReferenceKernels
import WeightPreparation

extension MoEStage1: AccumulatingFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums.
    ///
    /// Where a case is more work than `limits` admit, a sample of its channel tiles runs, with every block of rows; where results
    /// are INT8, whose rows are judged whole, all channel tiles of fewer tokens, or with fewer experts each.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let cases = try MoEStage1Case.all(
            for: self, tileM: configuration.integer("tile_m"),
            form: configuration.choice("routing", RoutingForm.self),
            mostBlocks: mostBlocks(configuration, limits))
        return try cases.enumerated().map { number, testCase in
            guard try testCase.problem.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            let limit = number == 0 ? limits.ownInstructions : limits.edgeInstructions
            let identity = "\(testCase), seed \(seed), \(limits), own \(number == 0)"
            return VerificationCase(name: testCase.name, identity: identity) {
                let extent = try MoEStage1Extent(
                    of: testCase, configuration, seed: seed, limits: limits, limit: limit)
                return try Self.runs(of: testCase, configuration, seed: seed, extent, isObserved: number == 0)
            }
        }
    }

    /// Blocks of rows that cases may have where rows are judged whole; nil where a sample of channel tiles bounds the work.
    private func mostBlocks(
        _ configuration: Configuration, _ limits: VerificationLimits
    ) throws -> (own: Int, edge: Int)? {
        guard output == .int8, !limits.runsWhole else { return nil }
        let columns = Double(try channels / configuration.integer("tile_n"))
        let perBlock = columns * (try instructionsPerColumn(configuration, blocks: 1))
        func blocks(_ limit: Double) -> Int { Int(min(limit / perBlock, Double(Int32.max))) }
        return (blocks(limits.ownInstructions), blocks(limits.edgeInstructions))
    }

    /// The bound of what comes before the activation, which steepens it by a tenth at most, of the activation's own, and of
    /// the last rounding.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        let groups = scales == .channel ? nil : scales.perChannel(depth: depth)
        guard output == .bf16 else {
            // The second share is one of the row's largest result.
            return (1 + MoEStage1Reference.relativeBoundOfResults(groups: groups))
                * (1 + QuantisationChecks.relativeBound)
                - 1
        }
        return MoEStage1Reference.relativeBound(groups: groups)
    }

    /// Routings of the problem's distribution: its own first, then those of the seeds that follow.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routedTokens.steeringInputs(
            of: plan(for: configuration), tileM: configuration.integer("tile_m"), variants: variants, seed: seed)
    }

    /// What is launched for `testCase` and what must come out, as far as `extent` goes.
    private static func runs(
        of testCase: MoEStage1Case, _ configuration: Configuration, seed: UInt64, _ extent: MoEStage1Extent,
        isObserved: Bool
    ) throws -> [VerificationRun] {
        let problem = testCase.problem
        let (tileM, selection, sample) = (try configuration.integer("tile_m"), extent.selection, extent.sample)
        let data = MoEStage1Data(testCase, seed: seed, results: selection)
        let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        let order = try configuration.choice("gate_up", GateUpOrder.self)
        let layout = try Int4Layout(
            configuration: configuration, channels: problem.channels, depth: problem.depth, scales: problem.scales)
        let writer = Int4Writer(layout)
        @Sendable func fill(_ tensor: Tensor, _ bytes: UnsafeMutableRawBufferPointer, unitScales: Bool) throws {
            try data.fill(
                tensor, tileM: tileM, writer: writer,
                place: { channel in
                    order.place(
                        of: channel % problem.width, isUp: channel >= problem.width, width: problem.width,
                        tileChannels: layout.tileChannels)
                }, unitScales: unitScales, into: bytes)
        }
        // Once for all orders of lanes and both runs: the reference takes longer than many a simulation.
        let referenceSums = data.reference.product.integerSums()
        let isOurs = data.rowsAreOurs
        let plan = try problem.plan(for: configuration)
        // Both halves of a row are looked at, gate's and up's.
        let halves = ChannelSelection(
            selection.ranges
                + selection.ranges.map { ($0.lowerBound + problem.width)..<($0.upperBound + problem.width) },
            of: problem.channels)
        // What a sample's columns write: no tile that did not run may be touched in it.
        let isSplit = try configuration.integer("split_k") > 1
        let written: [VerificationRun.Check] =
            sample == nil
            ? []
            : plan.tensors.filter { $0.role != .input && (!isSplit || $0.role == .workspace) }.map {
                VerificationRun.untouched($0, outside: isSplit ? halves : selection)
            }
        let results = Self.results(
            of: data, referenceSums, extent, plan, written, isObserved: isObserved
        ) { try fill($0, $1, unitScales: false) }
        let factor: Int32 = unpacking == .seven ? 1 : 16
        let sumPlan = try problem.accumulatorPlan(for: configuration)
        let sums = VerificationRun(
            subject: "integer sums", plan: sumPlan, fill: { try fill($0, $1, unitScales: true) },
            checks: [VerificationRun.sums(referenceSums.map { $0 &* factor }, halves, problem.scales, rows: isOurs)],
            sample: sample, orders: extent.sumOrders,
            unshared: problem.scales == .channel ? [] : ["weightScales"])
        return [results, sums]
    }

    /// The run of results, which are those of the sums `sums`; `written` are checks of what else may be written.
    private static func results(
        of data: MoEStage1Data, _ sums: [Int32], _ extent: MoEStage1Extent, _ plan: LaunchPlan,
        _ written: [VerificationRun.Check], isObserved: Bool,
        fill: @escaping @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void
    ) -> VerificationRun {
        let isOurs = data.rowsAreOurs
        var (checks, jointChecks) = ([VerificationRun.Check](), [VerificationRun.JointCheck]())
        let expected: [BoundedValue]
        switch data.problem.output {
        case .bf16:
            expected = data.reference.output(of: sums)
            checks = [VerificationRun.results(expected, extent.selection, rows: isOurs)] + written
        case .int8:
            let quantized = QuantizedResultChecks(
                data.reference.results(of: sums), extent.selection, rows: isOurs)
            expected = quantized.values
            checks = quantized.checks + VerificationRun.untouched(in: plan, rows: isOurs)
            jointChecks = quantized.jointChecks
        }
        return VerificationRun(
            subject: "results", plan: plan, fill: fill, checks: checks, jointChecks: jointChecks,
            expectation: extent.isWhole ? ("out", expected) : nil, sample: extent.sample,
            streamed: isObserved ? ["weights"] : nil, orders: extent.resultOrders)
    }
}
