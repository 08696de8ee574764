import ArgumentParsing
import Kernels
import Tuning

/// The command line of `tune`, as values.
enum TuneCommand {
    static let operation = Argument.option(
        "op", .text.called("NAME"), help: "The operation: \(Operations.names.joined(separator: ", "))")
    static let shape = Argument.option(
        "shape", .keyValues, help: "Extents, M at least; those that are not given are the model's")
    static let model = Argument.option(
        "model", .text.called("NAME"), default: ModelShape.kimiK25.name,
        help: "The model whose layer is tuned: \(ModelShape.all.map(\.name).joined(separator: ", "))")
    static let tensorParallel = Argument.option(
        "tp", .integer(in: 1...64), default: 8, help: "GPUs that share the width of each expert")

    static let budget = Argument.option(
        "budget", .integer(in: 1...1_000_000), default: 64, help: "Compile at most this many configurations")
    static let workers = Argument.option(
        "workers", .integer(in: 1...256), help: "Worker processes at a time; by default one for each core")
    static let seed = Argument.option(
        "seed", .integer(in: 0...Int.max), default: 1, help: "The seed of the inputs that results are judged on")
    static let suite = Argument.option(
        "suite", .text.called("NAME"),
        help: "Compile with this Debian suite's hiprtc (trixie, sid) instead of the first that is found")

    static let database = Argument.option(
        "db", .text.called("DIR"), help: "The folder of the database; by default the package's, or the user's")
    static let json = Argument.flag("json", help: "End with one JSON object on standard output")
    static let quiet = Argument.flag("quiet", help: "Show no progress")

    static let settings = Argument.option(
        "set", .keyValues, help: "Values of tuning parameters; the others have the first that they can have")
    static let output = Argument.option("output", .text.called("DIR"), default: ".", help: "Where the files go")
    static let data = Argument.option(
        "data", .integer(in: 0...Int.max).called("SEED"),
        help: "Write inputs drawn with this seed, and the reference result, as .npy files")

    private static let what = ArgumentSection("WHAT", [operation, shape, model, tensorParallel])

    static let command = Command(
        "tune", summary: "find the fastest kernel for a shape, prove it right and record it",
        discussion: """
            Surveys an operation's configurations, compiles the most promising for gfx942, runs the best lane by lane \
            on the CPU against a reference, and writes the winner into the tuning database.

            Without a GPU times are modelled, and every figure says so.
            """,
        version: "tune \(Wavetune.version)",
        sections: [
            what, ArgumentSection("HOW", [budget, workers, seed, suite]),
            ArgumentSection("RESULTS", [database, json, quiet]),
        ],
        subcommands: [emit, ShowCommand.command, LintCommand.command, DiffCommand.command],
        examples: [
            CommandExample("tune --shape M=4 --op moe-stage2", "Kimi-K2.5's second expert GEMM at 4 tokens, TP 8"),
            CommandExample(
                "tune --shape M=8 --op moe-stage2 --model minimax-m2.5 --tp 4 --json", "Another model, for a program"),
            CommandExample(
                "tune emit --op moe-stage2 --shape M=4 --set tile_k=256 --output out --data 1",
                "Kernel, description, inputs and reference as files"),
        ])

    static let emit = Command(
        "emit", summary: "write one configuration's text, code object and description",
        discussion: """
            Writes NAME.hip (the text), NAME.hsaco (the code object) and NAME.json (launches, grids, every argument with \
            type, shape, layout and meaning); with --data also each input and the reference result as .npy files, so \
            that the kernel can be launched from any language.
            """,
        sections: [
            what, ArgumentSection("WHICH", [settings, suite]), ArgumentSection("RESULTS", [output, data, json]),
        ],
        examples: [
            CommandExample(
                "tune emit --op moe-stage2 --shape M=4 --output out", "The first configuration of the space"),
            CommandExample(
                "tune emit --op moe-stage2 --shape M=2,N=512,E=16 --set unpacking=three --output out --data 7",
                "A small problem with its data"),
        ])
}
