/// The instructions that read weights.
public enum WeightLoads: String, Hashable, Sendable, CaseIterable {
    /// Through a buffer descriptor: one address register for all, offsets in scalar registers. LLVM 17 keeps their order
    /// and counts their waits one by one.
    case buffer
    /// Ordinary pointers.
    case plain
}
