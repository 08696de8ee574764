/// How the results of a token's experts become one row.
public enum MoECombine: String, Hashable, Sendable, CaseIterable {
    /// Packed bf16 atomic additions onto zeros: one kernel, a rounding for each expert, the order open.
    case atomic = "atomic-bf16"
    /// Atomic additions in f32 onto zeros, rounded once by a second kernel: the order open, twice the bytes.
    case atomicF32 = "atomic-f32"
    /// Each expert's row rounded to bf16 and written apart, then summed in f32 by a second kernel: the same bits each time.
    case reduce
}
