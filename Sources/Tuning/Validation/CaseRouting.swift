/// How tokens choose experts in a case that kernels are judged on.
public enum CaseRouting: Hashable, Sendable {
    /// As the problem says.
    case own
    /// Each token takes different experts, all equally likely.
    case uniform
    /// All tokens take the same experts, the last of the table.
    case oneChoice
}
