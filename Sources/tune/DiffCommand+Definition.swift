import ArgumentParsing

extension DiffCommand {
    static let before = Argument.positional(.text.called("A"), help: "The database before: a folder or a file")
    static let after = Argument.positional(.text.called("B"), help: "The database after")

    static let command = Command(
        "diff", summary: "compare two databases",
        discussion: """
            Lists records that were added (+), removed (-) and changed (~), with old and new time, how each was \
            obtained, and the parameters that differ. Exits with 0 where both serve the same, with 1 where they differ, \
            with 2 where one cannot be read.
            """,
        sections: [ArgumentSection("WHAT", [before, after]), ArgumentSection("RESULTS", [TuneCommand.json])],
        examples: [
            CommandExample("tune diff tuning-db my-db", "What a tuning run into another folder changed"),
            CommandExample("tune diff old.jsonl tuning-db/gfx942/moe-stage2.jsonl --json", "Two files, for a program"),
        ])
}
