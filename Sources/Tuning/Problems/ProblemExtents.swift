import KernelDSL
import Kernels

/// The extents of a problem, after the user's and the model's have been put together.
struct ProblemExtents {
    let request: ProblemRequest
    let model: ModelShape
    let tokens: Int
    let layer: ModelLayer?
    /// The GPU that kernels are generated for; of no account to a CPU's schedule.
    var target = Target.gfx942

    /// N and K: the user's, else the layer's.
    var channels: Int { request["N"] ?? layer?.channels ?? 0 }
    var depth: Int { request["K"] ?? layer?.depth ?? 0 }
    /// Experts of a token.
    var expertsPerToken: Int { request["topk"] ?? model.expertsPerToken }
    /// Rows of a block of sorted entries: what matrix instructions take at once unless the user says otherwise.
    var block: Int { request["block"] ?? 16 }
    /// Groups of ranks that share out experts.
    var expertRanks: Int { request["ep"] ?? request.expertParallel }

    /// What activations are, where they are not the usual.
    var activations: ActivationType? { request.activations }
    /// What the output is, where it is not the usual.
    var output: ActivationType? { request.output }

    /// Experts on all ranks together.
    var allExperts: Int { request["E"] ?? model.experts }

    /// Experts on one rank.
    func experts() throws(ProblemError) -> Int {
        if let given = request["E"] {
            return given
        }
        return try model.localExperts(ranks: expertRanks)
    }
}
