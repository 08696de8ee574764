import KernelDSL

/// A mixture-of-experts layer's schedule for a CPU: its parts' schedules one after another, each with threads of its own.
///
/// Quantising sums all activations of a row, or of each group of 32: these sums go to the products, which take the offset of
/// their nibbles off with them.
public struct CPUMoELayer: LayeredFamily, CPUFamily, Hashable {
    /// `moe-layer`.
    public static let operation = MoELayer.operation

    /// What is computed.
    public let problem: MoELayer
    /// Where.
    public let processor: Processor
    /// The first product.
    public let stage1: CPUMoEStage1
    /// The second product.
    public let stage2: CPUMoEStage2

    /// The schedule of `problem` for `processor`.
    ///
    /// - Throws: ``ProblemError`` where a product has no schedule for CPUs.
    public init(_ problem: MoELayer, for processor: Processor) throws(ProblemError) {
        stage1 = try CPUMoEStage1(problem.stage1, for: processor)
        stage2 = CPUMoEStage2(problem.stage2, for: processor)
        self.problem = problem
        self.processor = processor
    }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] { problem.dimensions }
    /// INT4 weights between hidden states in bf16.
    public var types: ProblemTypes { problem.types }
    /// Tokens and their experts.
    public var routedTokens: RoutedTokens { problem.routedTokens }

    /// The usual kernel alone.
    public var quantisers: [RowQuantiser] { [.rows] }

    /// The family of `part` under `terms`.
    ///
    /// - Throws: ``ProblemError`` where no sort can make such blocks.
    public func family(of part: MoELayerPart, under terms: LayerTerms) throws(ProblemError) -> any CPUFamily {
        family(of: part, sort: part == .sort ? try problem.sort(block: terms.tileM) : problem.usualSort)
    }

    private func family(of part: MoELayerPart, sort: MoESort) -> any CPUFamily {
        switch part {
        case .router: CPURouter(problem.router, for: processor)
        case .sort: CPUMoESort(sort, for: processor)
        case .hidden: CPUQuantizeInt8(problem.hiddenRows, for: processor)
        case .stage1: stage1
        case .rows: CPUQuantizeInt8(problem.expertRows, for: processor)
        case .stage2: stage2
        }
    }

    /// The same, for what families of GPUs have as well.
    public func schedule(of part: MoELayerPart, under terms: LayerTerms) throws(ProblemError) -> any KernelFamily {
        try family(of: part, under: terms)
    }

    /// The family of `part`, for what does not depend on the rows of a block.
    public func usualSchedule(of part: MoELayerPart, quantisedBy: RowQuantiser) -> any KernelFamily {
        family(of: part, sort: problem.usualSort)
    }

    /// None: every form of the products reads what quantising writes.
    public func conditions(on part: MoELayerPart, quantisedBy: RowQuantiser) -> [Constraint] { [] }

    /// The parts' work together: counts are sums, and the tasks and threads are those of the part with most instructions.
    ///
    /// Weight bytes are the products' alone: what other parts stream, parts before them have just written, or is small.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let terms = try LayerTerms(configuration)
        let families = try families(of: configuration) { (part) throws(ProblemError) in
            try family(of: part, under: terms)
        }
        var (weightBytes, otherBytes, instructions) = (0.0, 0.0, 0.0)
        var largest: VectorWork?
        for (part, family) in families {
            let work = try family.vectorWork(of: self.configuration(of: part, in: configuration))
            let isProduct = part == .stage1 || part == .stage2
            weightBytes += isProduct ? work.weightBytes : 0
            otherBytes += work.otherBytes + (isProduct ? 0 : work.weightBytes)
            instructions += work.instructions
            if work.instructions > largest?.instructions ?? -1 {
                largest = work
            }
        }
        return VectorWork(
            weightBytes: weightBytes, otherBytes: otherBytes, instructions: instructions, tasks: largest?.tasks ?? 1,
            threads: largest?.threads ?? 1)
    }
}
