/// How vectors of weights follow one another in memory.
public enum VectorOrder: String, Hashable, Sendable, CaseIterable {
    /// Those of one register block side by side for each step of K: one stream.
    case block
    /// Each vector of channels with all of K: as many streams as a register block has vectors.
    case column
}
