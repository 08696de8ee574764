import Kernels

/// What a user asks to tune: an operation, and where its extents come from.
public struct ProblemRequest: Hashable, Sendable {
    /// The operation's name.
    public let operation: String
    /// The model whose layer it is.
    public let model: String
    /// Ranks among which each expert's width is split.
    public let tensorParallel: Int
    /// Extents that the user gives, in their order; they win over the model's.
    public let shape: [Extent]

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

    /// A request.
    public init(operation: String, model: String, tensorParallel: Int, shape: [Extent]) {
        self.operation = operation
        self.model = model
        self.tensorParallel = tensorParallel
        self.shape = shape
    }
}
