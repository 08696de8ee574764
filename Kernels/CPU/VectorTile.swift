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
    let instructions: VectorInstructions
    let weights: TileWeights

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
        instructions = processor.vectors
        self.weights = weights
    }

    /// Where weights lie.
    var layout: VectorLayout {
        VectorLayout(
            channels: weights.channels, depth: weights.depth, lanes: lanes, blockVectors: vectors, order: order)
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
