/// Arguments that help text shows together under a heading.
public struct ArgumentSection: Sendable {
    /// The heading, in capitals as it will be shown: `WHAT TO TUNE`.
    public let title: String
    /// The arguments in the order of the help text; positionals in the order of the command line.
    public let arguments: [any DeclaredArgument]

    /// A section called `title`.
    public init(_ title: String, _ arguments: [any DeclaredArgument]) {
        self.title = title
        self.arguments = arguments
    }
}
