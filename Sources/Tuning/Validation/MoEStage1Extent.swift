import Devices
import Kernels

/// How much of a stage 1 case is drawn, runs and is compared, within limits.
struct MoEStage1Extent {
    /// The results of a row that have weights and are compared.
    let selection: ChannelSelection
    /// The columns of the grid that run; nil for all.
    var sample: ColumnSample?
    /// The orders of lanes under which results run.
    var resultOrders = LaneVerifier.orders
    /// The orders of lanes under which sums run.
    var sumOrders = LaneVerifier.orders

    /// Whether all results are compared.
    var isWhole: Bool { selection.count == selection.width }

    /// Results of a row that a device's case has weights for at once.
    private static let drawnTile = 16

    /// The extent of `testCase` where its launch may be `limit` matrix instructions.
    ///
    /// Results in bf16 depend on nothing beside them, so that beyond the limit a sample of column tiles runs. A scale of INT8
    /// is that of a whole row: there all columns run, under one order of lanes beyond the limit, which ``MoEStage1Case`` keeps
    /// within reach by few tokens. Where limits run everything whole, channels without weights are zeros in either.
    init(
        of testCase: MoEStage1Case, _ configuration: Configuration, seed: UInt64, limits: VerificationLimits,
        limit: Double
    ) throws {
        let problem = testCase.problem
        let tileN = try configuration.integer("tile_n")
        let blocks = MoEStage1Data.blocks(of: testCase, tileM: try configuration.integer("tile_m"), seed: seed)
        let perColumn = try problem.instructionsPerColumn(configuration, blocks: blocks)
        let columns = problem.channels / tileN
        let all = ChannelSelection(allOf: problem.width)
        guard problem.output == .bf16 else {
            let isBeyond = perColumn * Double(columns) > limit
            selection =
                isBeyond && limits.runsWhole
                ? .spread(limits.largestSample, tilesOf: Self.drawnTile, in: problem.width, seed: seed) : all
            if isBeyond && !limits.runsWhole {
                resultOrders = [.ascending]
                sumOrders = [.descending]
            }
            return
        }
        let drawn = ColumnSample.keeping(
            perColumn, of: columns, within: limit, largest: limits.largestSample, seed: seed)
        selection = drawn?.channels(of: problem.width, tileN: tileN / 2) ?? all
        sample = limits.runsWhole ? nil : drawn
        if let sample {
            resultOrders = sample.isBrief ? [.ascending] : LaneVerifier.orders
            sumOrders = [.descending]
        }
    }
}

extension MoEStage1 {
    /// Matrix instructions of `blocks` blocks of rows over one column of the grid and all of K, as the simulator counts them.
    func instructionsPerColumn(_ configuration: Configuration, blocks: Int) throws(ConfigurationError) -> Double {
        let work = try work(of: configuration)
        return Double(blocks) * Double(try configuration.integer("split_k")) * work.simulatedInstructions
            / work.workgroups
    }
}
