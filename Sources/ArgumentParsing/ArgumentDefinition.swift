/// What parsing and help need to know of an argument, whatever its value's type.
public struct ArgumentDefinition: Sendable {
    /// How an argument stands on the command line.
    public enum Form: Hashable, Sendable {
        /// `--name`, without a value.
        case flag
        /// `--name VALUE` or `--name=VALUE`; where it stands again, the last one counts.
        case option
        /// As an option, but each one counts.
        case repeatedOption
        /// A word in its place.
        case positional(required: Bool)
        /// All words from its place on.
        case remaining
    }

    /// The name without dashes, unique within a command; of a positional, its placeholder.
    public let name: String
    /// How it stands on the command line.
    public let form: Form
    /// One letter that stands for the name after a single dash.
    public let letter: Character?
    /// What stands for the value; empty for a flag.
    public let placeholder: String
    /// What it does, in a phrase without a full stop.
    public let help: String
    /// The values there are, where they can be listed.
    public let choices: [String]
    /// The value where none is given, as it would be written.
    public let defaultText: String?
    let read: @Sendable (String) -> Result<any Sendable, ArgumentValueError>

    var takesValue: Bool {
        form != .flag
    }

    var isPositional: Bool {
        switch form {
        case .positional, .remaining: true
        case .flag, .option, .repeatedOption: false
        }
    }
}
