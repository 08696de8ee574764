/// Lays out the help text of one command.
struct HelpText {
    private static let width = 80
    /// The widest term that still has its description beside it.
    private static let widestTerm = 26

    let command: Command
    let path: String
    let hasVersion: Bool

    var text: String {
        var parts = ["\(path): \(command.summary)\n"]
        if !command.discussion.isEmpty {
            parts.append(
                command.discussion.split(separator: "\n\n").map { paragraph in
                    Self.wrap(paragraph, width: Self.width).map { "\($0)\n" }.joined()
                }.joined(separator: "\n"))
        }
        parts.append("USAGE\n" + usage.map { "  \($0)\n" }.joined())
        for section in command.sections {
            parts.append(
                Self.list(section.title, section.arguments.map { ($0.definition.term, $0.definition.details) }))
        }
        if !command.subcommands.isEmpty {
            parts.append(Self.list("SUBCOMMANDS", command.subcommands.map { ($0.name, $0.summary) }))
        }
        parts.append(Self.list("GENERAL", general))
        if !command.examples.isEmpty {
            parts.append(
                "EXAMPLES\n"
                    + command.examples.map { "  \($0.line)\n      \($0.meaning)\n" }.joined())
        }
        return parts.joined(separator: "\n")
    }

    private var usage: [String] {
        let definitions = command.definitions
        var line = path
        if definitions.contains(where: { !$0.isPositional }) {
            line += " [OPTIONS]"
        }
        for definition in definitions where definition.isPositional {
            line += " \(definition.usage)"
        }
        guard !command.subcommands.isEmpty else { return [line] }
        return [line, "\(path) SUBCOMMAND ..."]
    }

    private var general: [(String, String)] {
        var entries = [("-h, --help", "Show this help; after a subcommand, the subcommand's")]
        if hasVersion {
            entries.append(("--version", "Show the version"))
        }
        return entries
    }

    /// A heading over terms and their descriptions in two columns.
    private static func list(_ title: String, _ entries: [(term: String, details: String)]) -> String {
        let column = entries.map(\.term.count).filter { $0 <= widestTerm }.max() ?? widestTerm
        var text = "\(title)\n"
        for entry in entries {
            var lines = wrap(entry.details[...], width: width - column - 4)
            let padding = String(repeating: " ", count: max(0, column - entry.term.count) + 2)
            if entry.term.count > column {
                text += "  \(entry.term)\n"
            } else {
                text += "  \(entry.term)\(lines.isEmpty ? "" : padding + lines.removeFirst())\n"
            }
            for line in lines {
                text += String(repeating: " ", count: column + 4) + "\(line)\n"
            }
        }
        return text
    }

    /// `text` in lines of at most `width` columns, broken at spaces; a longer word stands alone.
    private static func wrap(_ text: Substring, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension ArgumentDefinition {
    /// How the argument is written, for the left column of the help text.
    fileprivate var term: String {
        guard !isPositional else { return placeholder }
        let dashes = letter.map { "-\($0), " } ?? ""
        return takesValue ? "\(dashes)--\(name) \(placeholder)" : "\(dashes)--\(name)"
    }

    /// What the argument does, its values and its default.
    fileprivate var details: String {
        var text = help
        if !choices.isEmpty {
            text += " (one of: \(choices.joined(separator: ", ")))"
        }
        if let defaultText {
            text += " (default: \(defaultText))"
        }
        if form == .repeatedOption {
            text += " (may be repeated)"
        }
        return text
    }

    /// How a positional stands in the usage line.
    fileprivate var usage: String {
        switch form {
        case .positional(required: true): placeholder
        case .remaining: "[\(placeholder) ...]"
        default: "[\(placeholder)]"
        }
    }
}
