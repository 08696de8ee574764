/// A command line that asks for no work: what to print, where, and how to end.
public enum CommandExit: Error, Sendable {
    /// Help was asked for.
    case help(String)
    /// The version was asked for.
    case version(String)
    /// The command line is wrong. `command` is the path to the command in question: `tune emit`.
    case usage(UsageError, command: String)

    /// The exit code: 0 for what was asked for, 2 for a wrong command line.
    public var code: Int32 {
        isError ? 2 : 0
    }

    /// Whether the message belongs on standard error rather than on standard output.
    public var isError: Bool {
        switch self {
        case .help, .version: false
        case .usage: true
        }
    }

    /// What to print, ending in a newline.
    public var message: String {
        switch self {
        case .help(let text): text
        case .version(let text): "\(text)\n"
        case .usage(let error, let command):
            "\(command): error: \(error)\nRun '\(command) --help' for what it takes.\n"
        }
    }
}
