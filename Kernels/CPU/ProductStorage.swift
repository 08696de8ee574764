/// Whether products of gate and up are kept between the search for the largest and their rounding.
public enum ProductStorage: String, Hashable, Sendable, CaseIterable {
    /// In memory, as f32.
    case stored
    /// Nowhere: they are computed twice.
    case recomputed
}
