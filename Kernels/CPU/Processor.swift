import KernelDSL

/// The CPU that a schedule is for.
public struct Processor: Hashable, Sendable {
    /// Its vector instructions.
    public let vectors: VectorInstructions
    /// Cores that work can be split over.
    public let cores: Int
    /// Bytes of its last-level cache.
    public let lastLevelCache: Int

    /// A processor.
    public init(vectors: VectorInstructions, cores: Int, lastLevelCache: Int) {
        self.vectors = vectors
        self.cores = max(1, cores)
        self.lastLevelCache = lastLevelCache
    }

    /// What its kernels are generated for.
    public var target: Target { .cpu(vectors) }
}
