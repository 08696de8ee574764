import Kernels
import ReferenceKernels
import WeightPreparation

extension MoEStage1: AccumulatingFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums.
    ///
    /// Where a case is more work than `limits` admit, a sample of its channel tiles runs, with every block of rows.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let cases = try MoEStage1Case.all(
            for: self, tileM: configuration.integer("tile_m"),
            form: configuration.choice("routing", RoutingForm.self))
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

    /// The bound of what comes before the activation, which steepens it by a tenth at most, of the activation's own, and of
    /// the last rounding.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        let groups = scales == .channel ? nil : scales.perChannel(depth: depth)
        return MoEStage1Reference.relativeBound(groups: groups)
    }

    /// Routings of the problem's distribution: its own first, then those of the seeds that follow.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routedTokens.steeringInputs(
            of: plan(for: configuration), tileM: configuration.integer("tile_m"), variants: variants, seed: seed)
    }

    /// The sample that keeps `testCase` within `limit` matrix instructions; nil where the whole case does.
    private static func sample(
        of testCase: MoEStage1Case, _ configuration: Configuration, seed: UInt64, limit: Double, largest: Int
    ) throws -> ColumnSample? {
        let columns = try testCase.problem.channels / configuration.integer("tile_n")
        let work = try testCase.problem.work(of: configuration)
        let blocks = try MoEStage1Data.blocks(of: testCase, tileM: configuration.integer("tile_m"), seed: seed)
        let perColumn =
            Double(blocks) * Double(try configuration.integer("split_k")) * work.simulatedInstructions / work.workgroups
        return ColumnSample.keeping(perColumn, of: columns, within: limit, largest: largest, seed: seed)
    }

    /// What is launched for `testCase` and what must come out, with weights in the columns `drawn`, of which `sample` run.
    private static func runs(
        of testCase: MoEStage1Case, _ configuration: Configuration, seed: UInt64, drawn: ColumnSample?,
        sample: ColumnSample?, isObserved: Bool
    ) throws -> [VerificationRun] {
        let problem = testCase.problem
        let (tileM, tileN) = (try configuration.integer("tile_m"), try configuration.integer("tile_n"))
        let selection =
            drawn?.channels(of: problem.width, tileN: tileN / 2) ?? ChannelSelection(allOf: problem.width)
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
        let expected = data.reference.output(of: referenceSums)
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
        let results = VerificationRun(
            subject: "results", plan: plan, fill: { try fill($0, $1, unitScales: false) },
            checks: [VerificationRun.results(expected, selection, rows: isOurs)] + written,
            expectation: drawn == nil ? ("out", expected) : nil, sample: sample,
            streamed: isObserved ? ["weights"] : nil,
            orders: sample?.isBrief == true ? [.ascending] : LaneVerifier.orders)
        let factor: Int32 = unpacking == .seven ? 1 : 16
        let sumPlan = try problem.accumulatorPlan(for: configuration)
        let sums = VerificationRun(
            subject: "integer sums", plan: sumPlan, fill: { try fill($0, $1, unitScales: true) },
            checks: [VerificationRun.sums(referenceSums.map { $0 &* factor }, halves, problem.scales, rows: isOurs)],
            sample: sample, orders: sample == nil ? LaneVerifier.orders : [.descending],
            unshared: problem.scales == .channel ? [] : ["weightScales"])
        return [results, sums]
    }
}
