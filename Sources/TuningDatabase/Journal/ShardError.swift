/// Why something names no part of a search.
public struct ShardError: Error, Hashable, Sendable {
    /// What is wrong with it.
    public enum Reason: Hashable, Sendable {
        /// It is not two whole numbers with a `/` between.
        case form
        /// There cannot be so many parts.
        case count(Int)
        /// There is no such part among so many.
        case index(Int, count: Int)
    }

    /// What was to name a part.
    public let text: String
    /// What is wrong with it.
    public let reason: Reason
}

extension ShardError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        "'\(text)' names no part of a search: \(reason)"
    }
}

extension ShardError.Reason: CustomStringConvertible {
    /// What was expected.
    public var description: String {
        switch self {
        case .form: "expected I/N such as 3/8, the third of eight parts"
        case .count(let count): "there cannot be \(count) parts, expected 1 or more"
        case .index(let index, let count): "\(index) is not one of the parts 1 to \(count)"
        }
    }
}
