/// What weights and activations are in a case that kernels are judged on.
public enum CaseValues: Hashable, Sendable {
    /// All values equally likely.
    case random
    /// −8 and −128 throughout: the largest sums there are.
    case extreme
    /// 7 and −128 throughout: the largest sums of nibbles that are stored 8 too large.
    case largestNibbles

    /// The value of every weight and of every activation; nil where they differ.
    var throughout: (weight: Int8, activation: Int8)? {
        switch self {
        case .random: nil
        case .extreme: (-8, -128)
        case .largestNibbles: (7, -128)
        }
    }
}
