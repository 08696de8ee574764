/// Which side of the matrix instruction the weights are.
enum OperandOrder: String, Hashable, Sendable, CaseIterable {
    /// Weights are A: a lane ends up with four consecutive channels of one row, ready to be written.
    case weights
    /// Activations are A: a lane ends up with four consecutive rows of one channel, which one scale covers.
    case activations
}
