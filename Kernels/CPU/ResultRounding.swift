/// How a result in f32 becomes bf16.
public enum ResultRounding: String, Hashable, Sendable, CaseIterable {
    /// To the nearest, ties to even: within half a unit in the last place.
    case nearest
    /// Towards zero, by leaving bits out: within a unit in the last place.
    case zero
}
