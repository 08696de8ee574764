import ArgumentParsing

extension LintCommand {
    static let folder = Argument.optionalPositional(
        .text.called("DIR"),
        help: "The database, or one of its files or journals; by default the package's, or the user's")

    static let command = Command(
        "lint", summary: "check the database without a GPU and without a compiler",
        discussion: """
            Finds lines that are broken, of a newer schema, twice there or out of order, and records that their family \
            would not write today: values outside the declared space, configurations that are not legal, and stale \
            ones, whose text has changed since they were tuned; and of the journals of tuning runs, broken lines and trials of \
            configurations that their family does not declare or allow. Prints FILE:LINE: what, a line each; exits with 1 where \
            anything is found.
            """,
        sections: [
            ArgumentSection("WHICH", [folder]), ArgumentSection("RESULTS", [TuneCommand.json, TuneCommand.quiet]),
        ],
        examples: [
            CommandExample("tune lint", "The database that tuning writes to"),
            CommandExample("tune lint tuning-db --json", "A folder, for a program"),
        ])
}
