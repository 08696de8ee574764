/// The typed values of a command line.
public struct ParsedArguments: Sendable {
    /// The names of the subcommands chosen, outermost first; empty for the command itself.
    public internal(set) var path: [String] = []
    /// What was given, by name, in the order of the command line.
    var values: [String: [any Sendable]] = [:]

    /// The value of `argument`: what was given, or its default.
    ///
    /// The argument must be one that the parsed command declares; asking for another's required positional is a
    /// mistake in the program and ends it.
    public subscript<Result>(argument: Argument<Result>) -> Result {
        guard let result = argument.result(values[argument.definition.name] ?? []) else {
            preconditionFailure("'\(argument.definition.name)' is required but not declared by the command that ran")
        }
        return result
    }

    /// Whether `argument` stands on the command line, rather than having its default.
    public func wasGiven(_ argument: some DeclaredArgument) -> Bool {
        values[argument.definition.name] != nil
    }
}
