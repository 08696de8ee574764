/// Reads the words of one command line.
struct CommandLineParser {
    private var command: Command
    private var path: [String]
    private var parsed = ParsedArguments()
    private var positionals: [ArgumentDefinition]
    private var options: [ArgumentDefinition]
    /// Options seen so far as they were written, to check against a subcommand that follows.
    private var seen: [(name: String, written: String)] = []

    init(command: Command) {
        self.command = command
        path = [command.name]
        positionals = command.definitions.filter(\.isPositional)
        options = command.definitions.filter { !$0.isPositional }
    }

    mutating func parse(_ words: [String]) throws(CommandExit) -> ParsedArguments {
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, word.isOption {
                try readOption(word, rest: &rest)
            } else {
                try readWord(word)
            }
        }
        for definition in positionals where definition.form == .positional(required: true) {
            throw usage(.missingArgument(placeholder: definition.placeholder))
        }
        return parsed
    }

    private mutating func readOption(_ word: String, rest: inout ArraySlice<String>) throws(CommandExit) {
        let (written, attached) = word.splitOption
        guard let definition = options.first(where: { $0.matches(written) }) else {
            let names = options.map(\.name) + ["help"]
            let suggestion = NearestName.of(String(written.drop { $0 == "-" }), in: names).map { "--\($0)" }
            throw usage(.unknownOption(found: written, suggestion: suggestion))
        }
        seen.append((definition.name, written))
        guard definition.takesValue else {
            if let attached {
                throw usage(.valueForFlag(option: written, found: attached))
            }
            parsed.values[definition.name] = [true]
            return
        }
        if let attached {
            try read(attached, for: definition, as: written)
            return
        }
        guard let next = rest.first, !next.isOption, next != "--" else {
            throw usage(
                .missingValue(option: written, placeholder: definition.placeholder, next: rest.first))
        }
        rest.removeFirst()
        try read(next, for: definition, as: written)
    }

    private mutating func readWord(_ word: String) throws(CommandExit) {
        if let definition = positionals.first {
            if definition.form != .remaining {
                positionals.removeFirst()
            }
            try read(word, for: definition, as: definition.placeholder)
        } else if let subcommand = command.subcommand(word) {
            try descend(to: subcommand)
        } else if !command.subcommands.isEmpty {
            let names = command.subcommands.map(\.name)
            throw usage(
                .unknownSubcommand(found: word, expected: names, suggestion: NearestName.of(word, in: names)))
        } else {
            throw usage(.unexpectedWord(found: word))
        }
    }

    private mutating func descend(to subcommand: Command) throws(CommandExit) {
        let taken = subcommand.definitions.filter { !$0.isPositional }
        command = subcommand
        path.append(subcommand.name)
        parsed.path.append(subcommand.name)
        if let misplaced = seen.first(where: { option in !taken.contains { $0.name == option.name } }) {
            throw usage(.misplacedOption(found: misplaced.written, subcommand: path.joined(separator: " ")))
        }
        positionals = subcommand.definitions.filter(\.isPositional)
        options = taken
    }

    private mutating func read(
        _ word: String, for definition: ArgumentDefinition, as written: String
    ) throws(CommandExit) {
        switch definition.read(word) {
        case .success(let value):
            switch definition.form {
            case .repeatedOption, .remaining: parsed.values[definition.name, default: []].append(value)
            case .flag, .option, .positional: parsed.values[definition.name] = [value]
            }
        case .failure(let reason):
            throw usage(.invalidValue(argument: written, found: word, reason: reason))
        }
    }

    private func usage(_ error: UsageError) -> CommandExit {
        .usage(error, command: path.joined(separator: " "))
    }
}

extension ArgumentDefinition {
    /// Whether `written`, with its dashes and without a value, names this option.
    func matches(_ written: String) -> Bool {
        written == "--\(name)" || letter.map { written == "-\($0)" } ?? false
    }
}

extension String {
    /// Whether a word is an option rather than a value: it begins with a dash and is neither `-` nor a number.
    var isOption: Bool {
        hasPrefix("-") && self != "-" && self != "--" && Double(self) == nil
    }

    /// An option's name with its dashes, and the value attached to it.
    var splitOption: (written: String, attached: String?) {
        guard let equals = firstIndex(of: "=") else { return (self, nil) }
        return (String(self[..<equals]), String(self[index(after: equals)...]))
    }
}
