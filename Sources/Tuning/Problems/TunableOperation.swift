import Kernels

/// An operation that can be tuned: what it is called, and how its problems are made.
public struct TunableOperation: Sendable {
    /// The name on the command line and in the database.
    public let name: String
    /// What it computes, in a phrase.
    public let summary: String
    /// The dimensions that `--shape` takes, M first, each with what it counts.
    public let dimensions: [(name: String, meaning: String)]
    /// Whether E counts the experts of all ranks, not those of one.
    var hasAllExperts = false
    /// The types of activations that its problems can have, the usual one first; none where there is no choice.
    public var activationTypes: [ActivationType] = []
    /// The types of output that its problems can have, the usual one first; none where there is no choice.
    public var outputTypes: [ActivationType] = []
    /// Its layers in `model` as they stand on one of `ranks` ranks.
    let layers: @Sendable (_ model: ModelShape, _ ranks: Int) throws(ProblemError) -> [ModelLayer]
    /// The family of a problem whose extents are known.
    let family: @Sendable (ProblemExtents) throws(ProblemError) -> any GPUFamily
    /// Its schedule for a CPU.
    let cpuFamily: @Sendable (ProblemExtents, Processor) throws(ProblemError) -> any VerifiableCPUFamily

    /// The names of the dimensions.
    public var dimensionNames: [String] { dimensions.map(\.name) }
}
