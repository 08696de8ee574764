import KernelDSL

/// The sort's schedule for a CPU: each task counts all entries and writes the rows of its share of the experts.
public struct CPUMoESort: CPUFamily, Hashable {
    /// `moe-sort`.
    public static let operation = MoESort.operation

    /// What is computed.
    public let problem: MoESort
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    public init(_ problem: MoESort, for processor: Processor) {
        self.problem = problem
        self.processor = processor
    }

    /// M, E, topk and block.
    public var dimensions: [Dimension] { problem.dimensions }
    /// Indices and their weights; there are no weights of a product.
    public var types: ProblemTypes { problem.types }

    /// The knobs.
    public var parameters: [TuningParameter] {
        let threads = Set([1, 2, 4, 8, 16].filter { $0 <= processor.cores } + [min(16, processor.cores)])
        let widths = [16, 8, 4, 2, 1].filter {
            problem.block % $0 == 0 && ($0 == 1 || 4 * $0 <= processor.vectors.bytes)
        }
        return [
            TuningParameter(
                "tasks", threads.sorted(), "tasks, and threads, that share the experts out; each counts all entries"),
            TuningParameter("fill_width", widths, "entries of padding that are stored at once"),
        ]
    }

    /// None.
    public var constraints: [Constraint] { [] }

    /// Bytes, instructions and parallelism.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let tasks = try configuration.integer("tasks")
        let width = try Double(configuration.integer("fill_width"))
        let entries = Double(problem.entries)
        let filled = Double(problem.capacity)
        return VectorWork(
            weightBytes: entries * 4, otherBytes: entries * 4 + filled * 8,
            instructions: Double(tasks) * (10 * entries + 12 * Double(problem.experts)) + 4 * filled / width,
            tasks: tasks, threads: tasks)
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let tasks = try configuration.integer("tasks")
        let kernel = CPUMoESortKernel(
            problem: problem, tasks: tasks, width: try configuration.integer("fill_width")
        ).build()
        let tensors =
            problem.tensors + [
                Tensor(
                    "nextRows", .i32, [tasks, problem.experts],
                    "for each task the rows of each expert, then the place of its next one", role: .workspace)
            ]
        let step = LaunchStep(
            kernel, grid: Grid(x: tasks), gridMeaning: "x: tasks, whatever the problem",
            arguments: tensors.map { .tensor($0.name) } + problem.scalars, threads: TaskThreads(tasks, .contiguous))
        return LaunchPlan(steps: [step], tensors: tensors)
    }
}
