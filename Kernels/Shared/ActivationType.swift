/// The type of rows that kernels hand on to one another.
public enum ActivationType: String, Hashable, Sendable, CaseIterable {
    /// INT8 with one scale for each row.
    case int8
    /// bf16.
    case bf16
}
