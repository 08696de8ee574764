import KernelDSL

/// What a configuration says about a product on a CPU.
struct VectorTile: Hashable, Sendable {
    /// Rows of activations that are multiplied at once.
    let rows: Int
    /// Channels of a vector.
    let lanes: Int
    /// Vectors of channels that are summed at once.
    let vectors: Int
    /// Steps of K in one pass of the loop.
    let unroll: Int
    let order: VectorOrder
    /// How far ahead of their use weights are asked for, in bytes; 0 leaves it to the hardware.
    let prefetch: Int
    /// Register blocks of a task.
    let taskBlocks: Int
    let threads: TaskThreads
    let rounding: ResultRounding
    /// How gate's and up's channels follow each other; nil where all channels are of one kind.
    let gateUp: GateUpOrder?
    /// How the kernel learns which rows an expert has; nil where there are no experts.
    let routing: RoutingForm?
    let instructions: VectorInstructions
    let weights: TileWeights

    /// What `configuration` says; the parameters `gate_up` and `routing` are read where it has them.
    init(
        _ configuration: Configuration, _ weights: TileWeights, _ processor: Processor
    ) throws(ConfigurationError) {
        rows = try configuration.integer("tile_m")
        lanes = try configuration.integer("lanes")
        vectors = try configuration.integer("block_vectors")
        unroll = try configuration.integer("unroll_k")
        order = try configuration.choice("weight_order", VectorOrder.self)
        prefetch = try configuration.integer("prefetch")
        taskBlocks = try configuration.integer("task_blocks")
        threads = TaskThreads(
            try configuration.integer("threads"), try configuration.choice("split", TaskSplit.self))
        rounding = try configuration.choice("rounding", ResultRounding.self)
        gateUp =
            configuration["gate_up"] == nil ? nil : try configuration.choice("gate_up", GateUpOrder.self)
        routing = configuration["routing"] == nil ? nil : try configuration.choice("routing", RoutingForm.self)
        instructions = processor.vectors
        self.weights = weights
    }

    /// Where weights lie.
    var layout: VectorLayout {
        VectorLayout(
            channels: weights.channels, depth: weights.depth, lanes: lanes, blockVectors: runVectors, order: order)
    }

    /// Runs of memory that a register block's weights lie in: one, or gate's and up's.
    var runs: Int { gateUp == .separated ? 2 : 1 }
    /// Vectors of channels of a register block in each run.
    var runVectors: Int { vectors / runs }

    /// How many vectors of channels lie between the first of a register block and vector `number` of it.
    func columnOffset(ofVector number: Int) -> Int {
        number % runVectors + number / runVectors * (weights.channels / lanes / runs)
    }

    /// How many vectors of weights lie between the first of a register block and, for the same step of K, the one of vector
    /// `number`.
    func offset(ofVector number: Int) -> Int {
        number % runVectors * layout.vectorStride + number / runVectors * (layout.vectors / runs)
    }

    /// The vectors of a register block that hold gate's and up's channels of vector `result` of its results.
    func gateAndUp(ofResult result: Int) -> [Int] {
        gateUp == .separated ? [result, runVectors + result] : [2 * result, 2 * result + 1]
    }

    /// The stored channel with which vector `number` of register block `block` begins.
    func firstChannel(ofVector number: Int, in block: Value) -> Value {
        block * .constant(runVectors * lanes) + .constant(columnOffset(ofVector: number) * lanes)
    }

    /// Whether each group of 32 positions has a scale of its own.
    var isGrouped: Bool { weights.scales == .group32 }
    /// Channels of a register block.
    var blockChannels: Int { lanes * vectors }
    /// Channels of a task.
    var taskChannels: Int { blockChannels * taskBlocks }
    /// Tasks of a launch.
    var tasks: Int { weights.channels / taskChannels }
    /// The type of a vector of weights.
    var packedType: ValueType { ValueType(.u8, 4 * lanes) }
    /// The type of a vector of integer sums.
    var sumType: ValueType { ValueType(.i32, lanes) }
    /// The type of a vector of scaled values.
    var realType: ValueType { ValueType(.f32, lanes) }
}
