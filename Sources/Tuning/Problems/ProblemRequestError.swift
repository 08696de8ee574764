import Kernels

/// Why a request names no problem.
public enum ProblemRequestError: Error, Hashable, Sendable {
    case unknownOperation(found: String, known: [String])
    case unknownModel(found: String, known: [String])
    case unknownDimension(found: String, known: [String], operation: String)
    case missingDimension(name: String, meaning: String)
    case indivisible(width: Int, ranks: Int, model: String)
    case impossible(ProblemError)

    /// The wrong word and the words that would have been right, where that is what went wrong.
    public var misspelling: (found: String, known: [String])? {
        switch self {
        case .unknownOperation(let found, let known), .unknownModel(let found, let known),
            .unknownDimension(let found, let known, _):
            (found, known)
        case .missingDimension, .indivisible, .impossible: nil
        }
    }
}

extension ProblemRequestError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .unknownOperation(let found, let known):
            "there is no operation '\(found)'; there is \(known.joined(separator: ", "))"
        case .unknownModel(let found, let known):
            "there is no model '\(found)'; there are \(known.joined(separator: ", "))"
        case .unknownDimension(let found, let known, let operation):
            "\(operation) has no dimension '\(found)'; it has \(known.joined(separator: ", "))"
        case .missingDimension(let name, let meaning):
            "no extent for \(name) (\(meaning)): give it as --shape \(name)=…"
        case .indivisible(let width, let ranks, let model):
            "an expert of \(model) is \(width) wide, which \(ranks) ranks do not divide: give another --tp"
        case .impossible(let error):
            error.description
        }
    }
}
