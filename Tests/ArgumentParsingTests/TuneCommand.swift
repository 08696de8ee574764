import ArgumentParsing

/// The command tree that the tests parse: the tuner's own shape, with every form of argument.
enum TuneCommand {
    static let operation = Argument.option(
        "op", .name(of: ["moe-stage1", "moe-stage2", "w4a8-gemm"]), letter: "o", help: "Tune this operation")
    static let shape = Argument.option("shape", .keyValues, help: "Dimensions that differ from the model's")
    static let model = Argument.option(
        "model", .name(of: ["kimi-k2.5", "minimax-m2.5"]), default: "kimi-k2.5", help: "Take dimensions from this model"
    )
    static let parallelism = Argument.option(
        "tp", .integer(in: 1...64), default: 8, help: "GPUs that share every layer")
    static let budget = Argument.option(
        "budget", .integer(in: 1...1_000_000), default: 200, help: "Compile at most this many configurations")
    static let offset = Argument.option("offset", .integer(), help: "Any whole number")
    static let database = Argument.option("db", .text.called("DIR"), help: "Write records here")
    static let json = Argument.flag("json", help: "Print one JSON object")
    static let settings = Argument.options(
        "set", .keyValues, help: "Fix these parameters, whatever the search would choose for the problem")
    static let output = Argument.option("output", .text.called("DIR"), default: ".", help: "Write files here")
    static let first = Argument.positional(.text.called("OLD"), help: "The earlier database")
    static let second = Argument.optionalPositional(.text.called("NEW"), help: "The later database")
    static let files = Argument.remaining(.text.called("FILE"), help: "What to check")

    static let tune = Command(
        "tune", summary: "find the fastest kernel for a shape",
        discussion: """
            Compiles the configurations of an operation, checks their results and writes the best into the \
            database.

            Without a GPU times are modelled.
            """,
        version: "1.2.3",
        sections: [
            ArgumentSection("WHAT TO TUNE", [operation, shape, model, parallelism]),
            ArgumentSection("HOW", [budget, offset, database, json]),
        ],
        subcommands: [emit, diff, lint],
        examples: [
            CommandExample("tune --op moe-stage2 --shape M=4", "Tune one shape of the default model"),
            CommandExample("tune emit --op moe-stage2 --output out", "Write the kernel's files"),
        ])

    static let emit = Command(
        "emit", summary: "write a kernel's text, code object and description",
        sections: [ArgumentSection("OPTIONS", [operation, shape, settings, output])])

    static let diff = Command(
        "diff", summary: "compare two databases", sections: [ArgumentSection("ARGUMENTS", [first, second])])

    static let lint = Command(
        "lint", summary: "check databases", sections: [ArgumentSection("ARGUMENTS", [json, files])])
}
