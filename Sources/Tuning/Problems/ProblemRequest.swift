import Kernels

/// One problem that a user asks to tune: an operation, and where its extents come from.
public struct ProblemRequest: Hashable, Sendable {
    /// The operation's name.
    public let operation: String
    /// The model whose layer it is.
    public let model: String
    /// Ranks among which each expert's width, and each dense layer, is split.
    public let tensorParallel: Int
    /// Groups of ranks among which whole experts are shared out.
    public let expertParallel: Int
    /// The layer, where the operation has several in the model; nil where the shape says it.
    public let layer: String?
    /// Extents that the user gives, in their order; they win over the model's.
    public let shape: [Extent]
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// What activations are; nil for what the operation usually takes.
    public let activations: ActivationType?
    /// What the output is; nil for what the operation usually gives.
    public let output: ActivationType?
    /// How tokens choose experts, where there are any.
    public let routing: ExpertRouting

    /// An extent by name.
    public struct Extent: Hashable, Sendable {
        /// The dimension: `M`.
        public let name: String
        /// Its extent.
        public let value: Int

        /// The extent `value` of the dimension `name`.
        public init(name: String, value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// The same problem whatever M.
    public var withoutTokens: ProblemRequest {
        ProblemRequest(
            operation: operation, model: model, tensorParallel: tensorParallel, expertParallel: expertParallel,
            layer: layer, shape: shape.filter { $0.name != "M" }, scales: scales,
            activations: activations, output: output, routing: routing)
    }

    /// A request.
    public init(
        operation: String, model: String, tensorParallel: Int, expertParallel: Int = 1, layer: String? = nil,
        shape: [Extent], scales: WeightScales = .channel, activations: ActivationType? = nil,
        output: ActivationType? = nil, routing: ExpertRouting = .uniform
    ) {
        self.operation = operation
        self.model = model
        self.tensorParallel = tensorParallel
        self.expertParallel = expertParallel
        self.layer = layer
        self.shape = shape
        self.scales = scales
        self.activations = activations
        self.output = output
        self.routing = routing
    }

    /// The extent that the user gave for `name`.
    public subscript(name: String) -> Int? {
        shape.last { $0.name == name }?.value
    }
}
