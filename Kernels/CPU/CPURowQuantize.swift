import KernelDSL

/// The schedule of quantisation for a CPU: a task takes a run of rows, and goes over each of them twice.
public struct CPURowQuantize<Source: RowSource>: CPUFamily, Hashable {
    /// `quantize-int8` or `silu-quantize`.
    public static var operation: String { Source.operation }

    /// What is computed.
    public let problem: RowQuantize<Source>
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    public init(_ problem: RowQuantize<Source>, for processor: Processor) {
        self.problem = problem
        self.processor = processor
    }

    /// M and K.
    public var dimensions: [Dimension] { problem.dimensions }
    /// No weights, bf16 to INT8.
    public var types: ProblemTypes { problem.types }

    /// The knobs.
    public var parameters: [TuningParameter] {
        let widest = processor.vectors.bytes / 4
        let threads = Set([1, 2, 4, 8, 16, 32, 64, 128].filter { $0 < processor.cores } + [processor.cores])
        let products = TuningParameter(
            "products", ProductStorage.self, "whether products of gate and up are kept for their rounding")
        return [
            TuningParameter("lanes", widest > 8 ? [widest, 8] : [widest], "values of a vector"),
            TuningParameter("positions", [64, 32, 128], "values of one pass of the loops"),
            TuningParameter("task_rows", [1, 2, 4, 8, 16], "rows of a task"),
            TuningParameter("threads", threads.sorted(by: >), "threads that share the tasks"),
            TuningParameter("split", TaskSplit.self, "which tasks a thread takes"),
        ] + (Source.isGated ? [products] : [])
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let rows = problem.rows
        return [
            Constraint("rows that there are", ["task_rows"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let group = try configuration.integer("task_rows")
                return group > 1 && group > rows ? "task_rows = \(group), but there are \(rows) rows" : nil
            },
            Constraint("a task for every thread", ["task_rows", "threads"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let group = try configuration.integer("task_rows")
                let (tasks, threads) = ((rows + group - 1) / group, try configuration.integer("threads"))
                return threads > 1 && tasks < threads ? "\(tasks) tasks leave some of \(threads) threads idle" : nil
            },
            Constraint("one thread takes all", ["threads", "split"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let split = try configuration.choice("split", TaskSplit.self)
                return try configuration.integer("threads") == 1 && split != .contiguous
                    ? "split = \(split.rawValue) is the same as contiguous for one thread" : nil
            },
        ]
    }

    func settings(_ configuration: Configuration) throws(ConfigurationError) -> CPURowQuantizeSettings<Source> {
        try CPURowQuantizeSettings(configuration, depth: problem.depth, scales: problem.scales)
    }

    /// Bytes, vector instructions and parallelism.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let settings = try settings(configuration)
        let values = Double(problem.rows * problem.depth)
        // Counted on the text, roughly: products with their power of two, the largest magnitude, rounding and packing.
        let products = Source.isGated ? settings.products == .recomputed ? 60.0 : 32.0 : 0
        let perVector = products + 12 + 16 / Double(settings.positions / settings.lanes)
        return VectorWork(
            weightBytes: values * 2 * Double(Source.inputsPerValue),
            otherBytes: values + (settings.products == .stored ? 8 * values : 0),
            instructions: values / Double(settings.lanes) * perVector * (settings.lanes > 8 ? 2 : 1),
            tasks: settings.tasks(of: problem.rows), threads: settings.threads.count)
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try settings(configuration)
        let kernel = CPURowQuantizeKernel(settings: settings).build()
        let step = LaunchStep(
            kernel, grid: Grid(x: settings.tasks(of: problem.rows)), gridMeaning: "x: M / rows of a task, rounded up",
            arguments: kernel.parameters.map {
                $0.name == "rows" ? .scalar(.i32, problem.rows, meaning: "rows (M)") : .tensor($0.name)
            }, threads: settings.threads)
        let tensors =
            problem.inputAndOutputs + [
                Tensor(
                    "activationSums", .i32, [problem.rows, settings.sums],
                    settings.isGrouped
                        ? "the sum of each 32 quantised values" : "the sum of each row's quantised values",
                    role: .output),
                Tensor(
                    "products", .f32, [problem.rows, problem.depth], "SiLU(gate) x up of each row", role: .workspace),
            ]
        let names = kernel.parameters.map(\.name)
        return LaunchPlan(steps: [step], tensors: tensors.filter { names.contains($0.name) })
    }
}
