extension Command {
    /// The answer to `--help` or `--version` where either stands in `words` before `--`.
    func requestedInformation(_ words: [String]) -> CommandExit? {
        let words = words.prefix { $0 != "--" }
        let asksForHelp = words.contains("--help") || words.contains("-h")
        guard asksForHelp || (version != nil && words.contains("--version")) else { return nil }
        guard asksForHelp else { return .version("\(name) \(version ?? "")") }
        // Follow the subcommands as parsing would, stepping over the values of known options.
        var command = self
        var path: [String] = []
        var isValue = false
        for word in words {
            if word.isOption {
                let (written, attached) = word.splitOption
                isValue = attached == nil && command.definitions.contains { $0.matches(written) && $0.takesValue }
            } else if isValue {
                isValue = false
            } else if let next = command.subcommand(word) {
                path.append(command.name)
                command = next
            }
        }
        return .help(command.helpText(parents: path, version: version != nil))
    }

    /// The help text: what the command does, its usage, its arguments, its subcommands, examples.
    ///
    /// `parents` are the names of the commands above it. Lines are at most 80 columns wide where words allow.
    public func helpText(parents: [String] = []) -> String {
        helpText(parents: parents, version: version != nil)
    }

    private func helpText(parents: [String], version: Bool) -> String {
        HelpText(command: self, path: (parents + [name]).joined(separator: " "), hasVersion: version).text
    }
}
