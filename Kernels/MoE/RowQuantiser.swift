/// Who makes the rows between the two products of a mixture-of-experts layer INT8.
public enum RowQuantiser: String, Hashable, Sendable, CaseIterable {
    /// A kernel of its own: stage 1 writes bf16, stage 2 reads INT8.
    case rows
    /// Stage 1, as it writes them.
    case stage1
    /// Every workgroup of stage 2, as it reads them.
    case stage2
}
