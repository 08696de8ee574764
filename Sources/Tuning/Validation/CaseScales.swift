/// What scales are in a case that kernels are judged on.
public enum CaseScales: Hashable, Sendable {
    /// Of the size that quantised models have.
    case usual
    /// Every third row and every fifth channel has a scale of zero.
    case someZero
    /// Near the top of the range of bf16.
    case huge
    /// Results near the bottom of the normal range, but above what underflow may take away: zeros would be wrong.
    case tiny
}
