import Kernels

/// Why a request names no problem.
public enum ProblemRequestError: Error, Hashable, Sendable {
    case unknownOperation(found: String, known: [String])
    case unknownModel(found: String, known: [String])
    case unknownDimension(found: String, known: [String], operation: String)
    case unknownWord(what: String, found: String, known: [String])
    case noSuchType(found: ActivationType, what: String, known: [ActivationType], operation: String)
    case missingDimension(name: String, meaning: String)
    case unknownLayer(found: String, known: [String], operation: String, model: String)
    case severalLayers(operation: String, model: String, layers: [String])
    case impossible(ProblemError)

    /// The wrong word and the words that would have been right, where that is what went wrong.
    public var misspelling: (found: String, known: [String])? {
        switch self {
        case .unknownOperation(let found, let known), .unknownModel(let found, let known),
            .unknownDimension(let found, let known, _), .unknownLayer(let found, let known, _, _),
            .unknownWord(_, let found, let known):
            (found, known)
        case .noSuchType, .missingDimension, .severalLayers, .impossible: nil
        }
    }
}

extension ProblemRequestError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .unknownOperation(let found, let known):
            "there is no operation '\(found)'; there are \(known.joined(separator: ", "))"
        case .unknownModel(let found, let known):
            "there is no model '\(found)'; there are \(known.joined(separator: ", "))"
        case .unknownDimension(let found, let known, let operation):
            "\(operation) has no dimension '\(found)'; it has \(known.joined(separator: ", "))"
        case .unknownWord(let what, let found, let known):
            "this version cannot tune \(what) of '\(found)'; it can tune \(known.joined(separator: ", "))"
        case .noSuchType(let found, let what, let known, let operation):
            known.isEmpty
                ? "\(operation) leaves no choice of \(what): leave --\(what) out"
                : "\(operation) has no \(what) in \(found.rawValue): it has \(known.map(\.rawValue).joined(separator: ", "))"
        case .missingDimension(let name, let meaning):
            "no extent for \(name) (\(meaning)): give it as --shape \(name)=…"
        case .unknownLayer(let found, let known, let operation, let model):
            "\(operation) has no layer '\(found)' in \(model); it has \(known.joined(separator: ", "))"
        case .severalLayers(let operation, let model, let layers):
            "\(operation) has \(layers.count) layers in \(model): name one with --layer, or give --shape N=…,K=…; there are \(layers.joined(separator: ", "))"
        case .impossible(let error):
            error.description
        }
    }
}
