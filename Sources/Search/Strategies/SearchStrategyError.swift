/// A strategy that there is not.
public enum SearchStrategyError: Error, Hashable, Sendable {
    /// A name that is none of the known ones.
    case unknown(found: String, known: [String])
}

extension SearchStrategyError: CustomStringConvertible {
    /// What was found, and what there is.
    public var description: String {
        switch self {
        case .unknown(let found, let known):
            "there is no strategy '\(found)'; there are \(known.joined(separator: ", "))"
        }
    }
}
