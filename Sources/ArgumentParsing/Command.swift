/// A command: its arguments and subcommands, as a value.
///
/// Commands do nothing: ``parse(_:)`` gives typed values, and the executable decides what they mean.
public struct Command: Sendable {
    /// The name on the command line.
    public let name: String
    /// What it does, in one line without a full stop.
    public let summary: String
    /// More about it, in paragraphs; empty for none.
    public let discussion: String
    /// What `--version` prints; without it there is no such option.
    ///
    /// A subcommand answers with its parent's.
    public let version: String?
    /// The arguments as help text groups them.
    public let sections: [ArgumentSection]
    /// The commands under this one.
    public let subcommands: [Command]
    /// Command lines worth showing.
    public let examples: [CommandExample]

    /// A command called `name`.
    public init(
        _ name: String, summary: String, discussion: String = "", version: String? = nil,
        sections: [ArgumentSection] = [], subcommands: [Command] = [], examples: [CommandExample] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.version = version
        self.sections = sections
        self.subcommands = subcommands
        self.examples = examples
    }

    /// The subcommand called `name`.
    public func subcommand(_ name: String) -> Command? {
        subcommands.first { $0.name == name }
    }

    /// Everything the command takes, in the order of its declaration.
    var definitions: [ArgumentDefinition] {
        sections.flatMap { section in section.arguments.map(\.definition) }
    }

    /// Reads a command line.
    ///
    /// The words are what follows the program's name. Options stand anywhere, as `--name value` or `--name=value`; `--`
    /// ends them; a number such as `-5` is a value. Where an option stands twice the last one counts. An option before
    /// a subcommand must be one that the subcommand takes too. `--help` (or `-h`) wins wherever it stands before `--`.
    ///
    /// - Throws: ``CommandExit``: help, the version, or what is wrong.
    public func parse(_ words: [String]) throws(CommandExit) -> ParsedArguments {
        if let exit = requestedInformation(words) {
            throw exit
        }
        var parser = CommandLineParser(command: self)
        return try parser.parse(words)
    }
}
