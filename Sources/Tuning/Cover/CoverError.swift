/// Why no set of binaries serves a series of problems.
public enum CoverError: Error, Hashable, Sendable {
    /// There are none, or more than a cover can have.
    case wrongCount(found: Int, limit: Int)
    /// Two of them have the same M, or they differ in more than M.
    case unlikeProblems
    /// At this M no configuration ran and was right.
    case unserved(tokens: Int, reason: String)
}

extension CoverError: CustomStringConvertible {
    /// What is wrong, and how to mend it.
    public var description: String {
        switch self {
        case .wrongCount(let found, let limit):
            "a cover is for 1 to \(limit) counts of tokens, not for \(found); name fewer with --shape M=…"
        case .unlikeProblems: "a cover is for problems that differ in M alone"
        case .unserved(let tokens, let reason): "no binary serves M=\(tokens): \(reason)"
        }
    }
}
