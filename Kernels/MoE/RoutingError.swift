/// Why a routing cannot be had.
public enum RoutingError: Error, Hashable, Sendable {
    case unknown(found: String, reason: String)
    case notANumber(file: String, line: Int, found: String)
    case tooFewTokens(file: String, found: Int, wanted: Int)
    case wrongCount(file: String, line: Int, found: Int, wanted: Int)
    case unknownExpert(file: String, line: Int, found: Int, experts: Int)
    case repeatedExpert(file: String, line: Int, found: Int)

    /// The words that stand for a routing, as an error lists them.
    public static let words = ["uniform", "zipf:1.1"]
}

extension RoutingError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .unknown(let found, let reason):
            "'\(found)' is no routing: \(reason); there are uniform, zipf:S with S from \(ExpertRouting.exponents.lowerBound) to \(ExpertRouting.exponents.upperBound), and the name of a file with a line a token"
        case .notANumber(let file, let line, let found):
            "\(file), line \(line): '\(found)' is no expert's number; expected numbers separated by spaces or commas"
        case .tooFewTokens(let file, let found, let wanted):
            "\(file) routes \(found) tokens, and M = \(wanted) are wanted: a line a token, or a smaller M"
        case .wrongCount(let file, let line, let found, let wanted):
            "\(file), line \(line) names \(found) experts, expected topk = \(wanted)"
        case .unknownExpert(let file, let line, let found, let experts):
            "\(file), line \(line): there is no expert \(found); they are numbered 0 to \(experts - 1), over all ranks"
        case .repeatedExpert(let file, let line, let found):
            "\(file), line \(line) names expert \(found) twice; a token's experts differ"
        }
    }
}
