/// What is wrong with a command line.
public enum UsageError: Error, Hashable, Sendable {
    /// An option that the command does not have; `suggestion` is the nearest that it has, with its dashes.
    case unknownOption(found: String, suggestion: String?)
    /// A word that is no subcommand where one should stand.
    case unknownSubcommand(found: String, expected: [String], suggestion: String?)
    /// An option that stands before a subcommand which does not take it.
    case misplacedOption(found: String, subcommand: String)
    /// A word where the command takes no more.
    case unexpectedWord(found: String)
    /// An option at the end of the line, or before another option, without its value.
    case missingValue(option: String, placeholder: String, next: String?)
    /// A flag with a value.
    case valueForFlag(option: String, found: String)
    /// A value that is not what the argument takes; `reason` continues "'word' …".
    case invalidValue(argument: String, found: String, reason: ArgumentValueError)
    /// A positional that must be there is not.
    case missingArgument(placeholder: String)
}

extension UsageError: CustomStringConvertible {
    /// What was found, what was expected, and what was probably meant.
    public var description: String {
        switch self {
        case .unknownOption(let found, let suggestion):
            "unknown option '\(found)'\(Self.hint(suggestion))"
        case .unknownSubcommand(let found, let expected, let suggestion):
            "unknown subcommand '\(found)', expected one of \(expected.joined(separator: ", "))\(Self.hint(suggestion))"
        case .misplacedOption(let found, let subcommand):
            "'\(subcommand)' does not take '\(found)', which stands before it"
        case .unexpectedWord(let found):
            "unexpected argument '\(found)'"
        case .missingValue(let option, let placeholder, let next?):
            "'\(option)' needs a value, \(placeholder), but '\(next)' follows; write \(option)=\(next) if that is meant"
        case .missingValue(let option, let placeholder, nil):
            "'\(option)' needs a value, \(placeholder), and nothing follows it"
        case .valueForFlag(let option, let found):
            "'\(option)' takes no value, found '\(found)'"
        case .invalidValue(let argument, let found, let reason):
            "\(argument): '\(found)' \(reason)"
        case .missingArgument(let placeholder):
            "\(placeholder) is missing"
        }
    }

    private static func hint(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean '\($0)'?" } ?? ""
    }
}
