import Kernels

/// What a user asks to tune: an operation for some layers of a model, each for some counts of tokens.
public struct ProblemQuery: Hashable, Sendable {
    /// The operation's name.
    public var operation: String
    /// The model.
    public var model = ModelShape.kimiK25.name
    /// Ranks among which each expert's width, and each dense layer, is split.
    public var tensorParallel = 8
    /// Groups of ranks among which whole experts are shared out.
    public var expertParallel = 1
    /// The layer; nil for all that the operation has in the model.
    public var layer: String?
    /// Counts of tokens, in the order in which they are tuned.
    public var tokens: [Int] = []
    /// The other extents that the user gives; they win over the model's.
    public var shape: [ProblemRequest.Extent] = []
    /// What shares a scale of weights.
    public var scales = WeightScales.channel
    /// What activations are; nil for what the operation usually takes.
    public var activations: ActivationType?
    /// What the output is; nil for what the operation usually gives.
    public var output: ActivationType?
    /// How tokens choose experts, where there are any.
    public var routing = ExpertRouting.uniform

    /// A query for `operation`.
    public init(operation: String) {
        self.operation = operation
    }

    func request(layer: String?, tokens: Int) -> ProblemRequest {
        ProblemRequest(
            operation: operation, model: model, tensorParallel: tensorParallel, expertParallel: expertParallel,
            layer: layer, shape: [ProblemRequest.Extent(name: "M", value: tokens)] + shape, scales: scales,
            activations: activations, output: output, routing: routing)
    }
}
