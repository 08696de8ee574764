import KernelDSL

/// What a configuration says about quantising rows on a CPU.
struct CPURowQuantizeSettings<Source: RowSource>: Hashable, Sendable {
    /// Values of a vector.
    let lanes: Int
    /// Values of one pass of the loops.
    let positions: Int
    /// Rows of a task.
    let taskRows: Int
    let threads: TaskThreads
    let products: ProductStorage
    /// Values of a row.
    let depth: Int
    let scales: WeightScales

    init(_ configuration: Configuration, depth: Int, scales: WeightScales) throws(ConfigurationError) {
        lanes = try configuration.integer("lanes")
        positions = try configuration.integer("positions")
        taskRows = try configuration.integer("task_rows")
        threads = TaskThreads(
            try configuration.integer("threads"), try configuration.choice("split", TaskSplit.self))
        products = Source.isGated ? try configuration.choice("products", ProductStorage.self) : .recomputed
        self.depth = depth
        self.scales = scales
    }

    /// Whether each 32 positions have a sum of their own.
    var isGrouped: Bool { scales == .group32 }
    /// Sums of a row.
    var sums: Int { scales.perChannel(depth: depth) }
    /// Positions that a row has a whole number of, and that share a sum.
    var step: Int { isGrouped ? WeightScales.groupDepth : 16 }
    /// Tasks for `rows` rows.
    func tasks(of rows: Int) -> Int { (rows + taskRows - 1) / taskRows }
}
