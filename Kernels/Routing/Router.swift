import KernelDSL

/// Choosing the experts of each token, and what each of them counts.
///
/// score = sigmoid(logit) in f32; the topk experts of a token are those of the largest score + bias, the lower number of two
/// that are equal; the weight of each is its score without the bias, over the sum of the chosen scores + 1e-20, times scale.
/// logits f32 [M][E], bias f32 [E] and scale f32 [1] become topkIDs i32 [M][topk], the best first, and topkWeights f32
/// [M][topk]. What is no number comes behind everything that is one, by its expert's number, and makes its token's weights
/// NaNs where it is chosen all the same.
public struct Router: AcceleratorFamily, Hashable {
    /// `router`.
    public static let operation = "router"

    /// Tokens (M).
    public let tokens: Int
    /// Experts (E), over all ranks.
    public let experts: Int
    /// Experts of each token.
    public let expertsPerToken: Int

    /// Added to the sum of scores, so that a sum of zero divides.
    public static let leastSum: Float = 1e-20

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(tokens: Int, experts: Int, expertsPerToken: Int) throws(ProblemError) {
        try ProblemError.require("M", tokens, in: 1...MoESort.tokenLimit)
        try ProblemError.require("E", experts, in: 1...1024)
        try ProblemError.require("topk", expertsPerToken, in: 1...min(16, experts))
        try ProblemError.require(
            "M", tokens, atMost: (1 << 31 - 1) / experts, because: "logits are numbered in 31 bits")
        self.tokens = tokens
        self.experts = experts
        self.expertsPerToken = expertsPerToken
    }

    /// M, E and topk.
    public var dimensions: [Dimension] {
        [
            Dimension("M", tokens, "tokens"),
            Dimension("E", experts, "experts"),
            Dimension("topk", expertsPerToken, "experts of a token"),
        ]
    }

    /// Logits in f32; there are no weights of a product.
    public var types: ProblemTypes {
        ProblemTypes(weights: "none", activations: "f32", output: "i32", scales: "none")
    }

    /// The knobs.
    public var parameters: [TuningParameter] {
        [
            TuningParameter("waves", [1, 2, 4, 8], "waves of a workgroup, each with a token of its own"),
            TuningParameter("spread", RouterSpread.self, "which experts a lane has"),
            TuningParameter("selection", RouterSelection.self, "how a wave finds the best expert"),
        ]
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let (tokens, experts) = (tokens, experts)
        return [
            Constraint("ballots need neighbours in a lane", ["spread", "selection"]) {
                (configuration) throws(ConfigurationError) in
                let spread = try configuration.choice("spread", RouterSpread.self)
                let selection = try configuration.choice("selection", RouterSelection.self)
                return selection == .ballot && spread == .strided
                    ? "selection = ballot takes the lowest lane, which with spread = strided need not have the lowest expert"
                    : nil
            },
            Constraint("a lane with one expert", ["spread"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let spread = try configuration.choice("spread", RouterSpread.self)
                return spread == .strided && experts <= RouterSettings.waveSize
                    ? "spread = strided is the same as neighbours where a lane has one expert" : nil
            },
            Constraint("waves have tokens", ["waves"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let waves = try configuration.integer("waves")
                return waves > max(1, tokens) ? "waves = \(waves), but there are \(tokens) tokens" : nil
            },
        ]
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try RouterSettings(configuration, experts: experts)
        let kernel = RouterKernel(problem: self, settings: settings).build()
        let step = LaunchStep(
            kernel, grid: Grid(x: (tokens + settings.waves - 1) / settings.waves),
            gridMeaning: "x: M / waves, rounded up",
            arguments: tensors.map { .tensor($0.name) } + [.scalar(.i32, tokens, meaning: "tokens (M)")])
        return LaunchPlan(steps: [step], tensors: tensors)
    }

    /// What every schedule reads and writes, in the order of the arguments.
    var tensors: [Tensor] {
        [
            Tensor("logits", .f32, [tokens, experts], "the router's logits"),
            Tensor("bias", .f32, [experts], "added to scores for choosing alone"),
            Tensor("scale", .f32, [1], "what all weights are multiplied by"),
            Tensor(
                "topkIDs", .i32, [tokens, expertsPerToken], "the experts of each token, the best first", role: .output),
            Tensor("topkWeights", .f32, [tokens, expertsPerToken], "the weight of each", role: .output),
        ]
    }

    /// Bytes, vector instructions and parallelism.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try RouterSettings(configuration, experts: experts)
        let own = Double(settings.expertsOfLane)
        // A maximum of 64 bits is three instructions, a step of an exchange four or six.
        let perChoice = settings.selection == .ballot ? 6 * 4.0 + 14 + 5 * own : 6 * 6.0 + 8 + 7 * own
        return .streaming(
            Double(tokens * experts * 4), otherBytesRead: Double(experts * 4),
            bytesWritten: Double(tokens * expertsPerToken * 8), vectorPerDword: 16,
            workgroups: Double((tokens + settings.waves - 1) / settings.waves), wavesPerWorkgroup: settings.waves,
            bytesInFlightPerWave: own * Double(RouterSettings.waveSize * 4), registers: 24 + 4 * settings.expertsOfLane,
            dependentLoads: 1, overheadPerWave: 40 + Double(expertsPerToken) * perChoice,
            loadsPerDword: 1 / Double(settings.loadWidth))
    }
}
