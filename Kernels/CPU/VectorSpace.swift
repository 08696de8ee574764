import KernelDSL

/// The knobs that all products on a CPU share, and the constraints between them.
struct VectorSpace {
    let weights: TileWeights
    /// Rows that a task has at most.
    let tokens: Int
    /// Rows that share weights as a rule.
    let usualRows: Int
    let processor: Processor
    /// Whether channels are gate's and up's, of which a register block has equally many.
    var isPaired = false

    private static let groupSteps = WeightScales.groupDepth / VectorLayout.depth

    var parameters: [TuningParameter] {
        let vectors = processor.vectors
        let lanes = vectors.multipliesByteQuads ? [vectors.bytes / 4, vectors.bytes / 8] : [vectors.bytes / 4]
        let threads = Set([1, 2, 4, 8, 16, 32, 64, 128].filter { $0 < processor.cores } + [processor.cores])
        return [
            TuningParameter(
                "tile_m", rowCounts, "rows of activations that share one reading of a vector of weights"),
            TuningParameter("lanes", lanes, "channels of a vector"),
            TuningParameter(
                "block_vectors", isPaired ? [2, 4, 8] : [1, 2, 4, 8],
                "vectors of channels that are summed at once in registers"),
            // Every problem's K is a multiple of 64: eight steps.
            TuningParameter("unroll_k", [4, 1, 2, 8], "steps of 8 positions of K in one pass of the loop"),
            TuningParameter("weight_order", VectorOrder.self, "how vectors of weights follow one another in memory"),
            TuningParameter(
                "prefetch", [0, 256, 512, 1024, 2048, 4096, 8192], "bytes ahead at which weights are asked for"),
            TuningParameter("task_blocks", [1, 2, 4, 8, 16, 32], "register blocks of a task"),
            TuningParameter("threads", threads.sorted(by: >), "threads that share the tasks"),
            TuningParameter("split", TaskSplit.self, "which tasks a thread takes"),
            TuningParameter("rounding", ResultRounding.self, "how results become bf16"),
        ]
    }

    /// Rows at once; all that there usually are first.
    private var rowCounts: [Int] {
        let usual = min(8, max(1, usualRows))
        return [usual] + (1...8).filter { $0 != usual }
    }

    var constraints: [Constraint] {
        let (weights, tokens, processor, isPaired) = (weights, tokens, processor, isPaired)
        return [
            Constraint("rows that there are", ["tile_m"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let rows = try configuration.integer("tile_m")
                return rows > max(1, tokens) ? "tile_m = \(rows), but there are \(tokens) tokens" : nil
            },
            Constraint("sums fit registers", ["tile_m", "block_vectors"]) {
                (configuration) throws(ConfigurationError) in
                let sums = try configuration.integer("tile_m") * configuration.integer("block_vectors")
                return sums > processor.vectors.registers
                    ? "\(sums) vectors of sums, but \(processor.vectors.name) has \(processor.vectors.registers) registers"
                    : nil
            },
            Constraint("register blocks divide N", ["lanes", "block_vectors"]) {
                (configuration) throws(ConfigurationError) in
                let block = try configuration.integer("lanes") * configuration.integer("block_vectors")
                return weights.channels % block != 0
                    ? "N = \(weights.channels) is no multiple of a register block's \(block) channels" : nil
            },
            Constraint("tasks divide N", ["lanes", "block_vectors", "task_blocks"]) {
                (configuration) throws(ConfigurationError) in
                let block = try configuration.integer("lanes") * configuration.integer("block_vectors")
                let task = try block * configuration.integer("task_blocks")
                return weights.channels % block == 0 && weights.channels % task != 0
                    ? "N = \(weights.channels) is no multiple of a task's \(task) channels" : nil
            },
            Constraint("a pass of the loop has whole groups", ["unroll_k"]) {
                (configuration) throws(ConfigurationError) in
                let steps = try configuration.integer("unroll_k")
                return weights.scales == .group32 && steps % Self.groupSteps != 0
                    ? "unroll_k = \(steps) parts groups of 32, which are \(Self.groupSteps) steps" : nil
            },
            Constraint(
                "one vector has one order", ["block_vectors", "weight_order"] + (isPaired ? ["gate_up"] : []),
                isRedundancy: true
            ) { (configuration) throws(ConfigurationError) in
                let order = try configuration.choice("weight_order", VectorOrder.self)
                let vectors = try configuration.integer("block_vectors")
                guard isPaired else {
                    return vectors == 1 && order == .column
                        ? "weight_order = column is the same as block where a block has one vector" : nil
                }
                let gateUp = try configuration.choice("gate_up", GateUpOrder.self)
                return vectors == 2 && order == .column && gateUp == .separated
                    ? "weight_order = column is the same as block where a block has one vector of gate's and one of up's"
                    : nil
            },
            Constraint("one thread takes all", ["threads", "split"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let split = try configuration.choice("split", TaskSplit.self)
                return try configuration.integer("threads") == 1 && split != .contiguous
                    ? "split = \(split.rawValue) is the same as contiguous for one thread" : nil
            },
            Constraint(
                "one task each is one split", ["lanes", "block_vectors", "task_blocks", "threads", "split"],
                isRedundancy: true
            ) { (configuration) throws(ConfigurationError) in
                let block = try configuration.integer("lanes") * configuration.integer("block_vectors")
                let tasks = try weights.channels / (block * configuration.integer("task_blocks"))
                let threads = try configuration.integer("threads")
                let split = try configuration.choice("split", TaskSplit.self)
                return threads > 1 && tasks == threads && split == .interleaved
                    ? "split = interleaved is the same as contiguous for \(tasks) tasks of \(threads) threads" : nil
            },
            Constraint("a task for every thread", ["lanes", "block_vectors", "task_blocks", "threads"]) {
                (configuration) throws(ConfigurationError) in
                let block = try configuration.integer("lanes") * configuration.integer("block_vectors")
                let tasks = try weights.channels / (block * configuration.integer("task_blocks"))
                let threads = try configuration.integer("threads")
                return tasks < threads ? "\(tasks) tasks leave some of \(threads) threads idle" : nil
            },
        ]
    }
}
