/// The type of the rows that one product of a layer hands to the next.
public enum ActivationType: String, Sendable, CaseIterable {
    /// INT8 with a scale for each row.
    case int8
    /// bf16.
    case bf16
}
