import ArgumentParsing
import Kernels
import Tuning

extension TuneCommand {
    private static let onlyOperation = Argument.option(
        "op", .text.called("NAME"), help: "This operation alone: \(Operations.names.joined(separator: ", "))")
    private static let onlyModel = Argument.option(
        "model", .text.called("NAME"),
        help: "This model alone: \(ModelShape.all.map(\.name).joined(separator: ", "))")

    /// The operation that `tune list` is about; nil for all.
    static func listedOperation(_ arguments: ParsedArguments) -> String? { arguments[onlyOperation] }
    /// The model that `tune list` is about; nil for all.
    static func listedModel(_ arguments: ParsedArguments) -> String? { arguments[onlyModel] }

    static let list = Command(
        "list", summary: "show operations, models, layers with their shapes, and parameters",
        discussion: """
            Layers are shown as they stand on one GPU: with --tp GPUs sharing each layer and each expert's width, and whole \
            experts shared out over --ep groups of them. Parameters are those at M = 4 of the layer that comes first.
            """,
        sections: [
            ArgumentSection("WHAT", [onlyOperation, onlyModel, tensorParallel, expertParallel]),
            ArgumentSection("RESULTS", [json]),
        ],
        examples: [
            CommandExample("tune list", "Everything, at TP 8"),
            CommandExample("tune list --op w4a8-gemm --model minimax-m2.5 --tp 4", "One model's dense layers at TP 4"),
        ])

    static let architecture = Argument.option(
        "arch", .text.called("ARCH"), default: DeviceChoice.usual.target.architecture,
        help: "The architecture whose records are built")

    static let build = Command(
        "build", summary: "compile the kernels of every record into the cache",
        discussion: """
            Makes the text of every record's configuration and compiles it, so that what starts later finds its code objects \
            in the cache. What this compiler makes of a record's text (registers, LDS, waves, size of the code) is written \
            into the record, beside other compilers' and without changing anything else of it. A winner that this compiler \
            spoils is named, with what lookups use in its place. Recorded values are checked against the declared space before any text is made of them. Records \
            that this version cannot make text of are named with the reason, and the command then ends with 1.
            """,
        sections: [
            ArgumentSection("WHAT", [architecture, database]), ArgumentSection("HOW", [workers, suite]),
            ArgumentSection("RESULTS", [json, quiet]),
        ],
        examples: [
            CommandExample("tune build --arch gfx942", "Every record that lookups would find"),
            CommandExample("tune build --suite sid", "The same with a newer compiler, whose facts the records gain"),
            CommandExample("tune build --db my-db --json", "One folder's records, for a program"),
        ])

    static let table = Argument.option(
        "aiter-csv", .text.called("FILE"), help: "A table of AITER's: tuned or untuned fused MoE or GEMM rows")
    static let shapeLog = Argument.option(
        "shape-log", .text.called("FILE"), help: "A log of shapes that serving met, a JSON object a line")
    static let runsImported = Argument.flag(
        "run", help: "Tune the shapes for the device of --target and --cus, instead of showing the commands that do")

    static let importing = Command(
        "import", summary: "take shapes to tune from another tool's table or from a log of serving",
        discussion: """
            Rows of one shape and device are put together. What a table says of its own kernels and times is shown as its \
            claim, never used as a time of ours. Rows for other compute units than --cus are counted and keep theirs.

            A line of a shape log has tokens (or M), and either operation with its dimensions (M, N, K, E, topk, ep) or \
            model_dim, inter_dim, expert and topk; cu_num, gfx, ep, scales and count may stand beside them.

            A FILE must be named by --aiter-csv or --shape-log.
            """,
        sections: [
            ArgumentSection("WHAT", [table, shapeLog]), ArgumentSection("WHERE", [target, computeUnits]),
            ArgumentSection("HOW", [runsImported, budget, workers, seed, suite]),
            ArgumentSection("RESULTS", [database, json, quiet]),
        ],
        examples: [
            CommandExample("tune import --aiter-csv tuned_fmoe.csv", "The commands that tune a table's shapes"),
            CommandExample("tune import --shape-log shapes.jsonl --run --budget 2m", "Tune what serving met"),
        ])
}
