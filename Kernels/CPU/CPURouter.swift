import KernelDSL

/// The router's schedule for a CPU: a task takes every nth token, computes scores in vectors, and finds the best by the maxima
/// of blocks of experts.
public struct CPURouter: CPUFamily, Hashable {
    /// `router`.
    public static let operation = Router.operation

    /// What is computed.
    public let problem: Router
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    public init(_ problem: Router, for processor: Processor) {
        self.problem = problem
        self.processor = processor
    }

    /// M, E and topk.
    public var dimensions: [Dimension] { problem.dimensions }
    /// Logits in f32; there are no weights of a product.
    public var types: ProblemTypes { problem.types }

    /// The knobs.
    public var parameters: [TuningParameter] {
        let threads = Set([1, 2, 4, 8, 16, 32, 64].filter { $0 <= processor.cores } + [min(64, processor.cores)])
        let widths = [16, 8, 4, 1].filter {
            problem.experts % $0 == 0 && ($0 == 1 || 4 * $0 <= processor.vectors.bytes)
        }
        return [
            TuningParameter("tasks", threads.sorted(), "tasks, and threads, that share the tokens"),
            TuningParameter("lanes", widths, "experts of a vector"),
            TuningParameter("block", [16, 32, 8], "experts that share a maximum"),
        ]
    }

    /// The constraint between them.
    public var constraints: [Constraint] {
        let tokens = problem.tokens
        return [
            Constraint("tasks have tokens", ["tasks"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let tasks = try configuration.integer("tasks")
                return tasks > tokens ? "tasks = \(tasks), but there are \(tokens) tokens" : nil
            }
        ]
    }

    /// Bytes, instructions and parallelism.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let tasks = try configuration.integer("tasks")
        let lanes = try Double(configuration.integer("lanes"))
        let block = try Double(configuration.integer("block"))
        let (tokens, experts) = (Double(problem.tokens), Double(problem.experts))
        let perChoice = 4 * experts / block + 6 * block + 10
        return VectorWork(
            weightBytes: tokens * experts * 4,
            otherBytes: experts * 4 + tokens * Double(problem.expertsPerToken) * 8,
            instructions: tokens * (40 * experts / lanes + 2 * experts + Double(problem.expertsPerToken) * perChoice),
            tasks: tasks, threads: tasks)
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let tasks = try configuration.integer("tasks")
        let writer = CPURouterKernel(
            problem: problem, tasks: tasks, lanes: try configuration.integer("lanes"),
            block: try configuration.integer("block"))
        let tensors =
            problem.tensors + [
                Tensor("scores", .f32, [tasks, writer.stride], "each task's scores of a token", role: .workspace),
                Tensor("keys", .i32, [tasks, writer.stride], "what they are compared by", role: .workspace),
                Tensor("maxima", .i32, [tasks, writer.blocks], "the largest key of each block", role: .workspace),
            ]
        let step = LaunchStep(
            writer.build(), grid: Grid(x: tasks), gridMeaning: "x: tasks",
            arguments: tensors.map { .tensor($0.name) } + [.scalar(.i32, problem.tokens, meaning: "tokens (M)")],
            threads: TaskThreads(tasks, .contiguous))
        return LaunchPlan(steps: [step], tensors: tensors)
    }
}
