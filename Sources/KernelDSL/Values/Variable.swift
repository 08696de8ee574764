/// A named register of a kernel: every lane has its own.
public struct Variable: Hashable, Sendable {
    /// Unique in its kernel, and the name in the emitted text.
    public let name: String
    /// What it holds.
    public let type: ValueType
    /// Whether statements after its definition may change it.
    public let isMutable: Bool
}
