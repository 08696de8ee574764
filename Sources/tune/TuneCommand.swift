import ArgumentParsing
import Kernels
import Search
import Tuning

/// The command line of `tune`, as values.
enum TuneCommand {
    static let operation = Argument.option(
        "op", .text.called("NAME"), help: "The operation: \(Operations.names.joined(separator: ", "))")
    static let shape = Argument.option(
        "shape", .keyValues,
        help:
            "Extents, M at least; those that are not given are the model's. M takes several, a problem each: M=4, M=1..8, M=1..8+16+32"
    )
    static let model = Argument.option(
        "model", .text.called("NAME"), default: ModelShape.kimiK25.name,
        help: "The model whose layer is tuned: \(ModelShape.all.map(\.name).joined(separator: ", "))")
    static let layer = Argument.option(
        "layer", .text.called("NAME"),
        help: "The layer, of those that 'tune list' shows; by default all that the operation has in the model")
    static let tensorParallel = Argument.option(
        "tp", .integer(in: 1...64), default: 8,
        help: "GPUs that split the width of each expert and of each dense layer: K = expert width / tp")
    static let expertParallel = Argument.option(
        "ep", .integer(in: 1...1024), default: 1,
        help:
            "Groups of GPUs that share out whole experts: E = experts / ep. Experts then stand on tp x ep GPUs; whole experts on 8 GPUs are --ep 8 --tp 1"
    )
    static let scales = Argument.option(
        "scales", .name(of: WeightScales.allCases.map(\.rawValue)), default: WeightScales.channel.rawValue,
        help: "What shares a scale of weights: a channel, or 32 positions of K of a channel")
    static let activations = Argument.option(
        "activations", .name(of: ActivationType.allCases.map(\.rawValue)),
        help: "What the activations are, for operations that have a choice; by default what they usually are")
    static let results = Argument.option(
        "results", .name(of: ActivationType.allCases.map(\.rawValue)),
        help: "What the results are, for operations that have a choice; by default what they usually are")
    static let routing = Argument.option(
        "routing", .text.called("WORD|FILE"), default: ExpertRouting.uniform.keyWord,
        help:
            "How tokens choose experts: uniform, zipf:S (the r-th most popular expert is as likely as 1 / r^S), or a file with a line of topk expert numbers a token"
    )

    static let target = Argument.option(
        "target", .text.called("ARCH"), default: DeviceChoice.usual.target.architecture,
        help:
            "What is tuned: gfx942, gfx950 (which needs a compiler that knows it), or cpu for this machine's processor with the best instructions that it has (cpu-avx512vnni, cpu-avx2 name them)"
    )
    static let computeUnits = Argument.option(
        "cus", .integer(in: 1...100_000),
        help:
            "Compute units of the device: 304 (MI325X, MI300X), 228 (MI300A) or 80 (MI308X) for gfx942, 256 (MI355X) for gfx950; by default the first"
    )

    static let devices = Argument.option(
        "devices", .devices,
        help:
            "Measure on these GPUs, as HIP counts them (0-7, or 0,2,5-6), each on a share of the space; by default on the first where there is one"
    )
    static let modelled = Argument.flag(
        "modelled", help: "Model times even where a GPU could measure them")
    static let fastNumerics = Argument.flag(
        "fast-numerics", help: "Let measured configurations round towards zero where that is faster")
    static let strategy = Argument.option(
        "strategy", .name(of: SearchStrategyName.allCases.map(\.rawValue)),
        default: SearchStrategyName.usual.rawValue, help: "How configurations are proposed, where they are measured")

    static let budget = Argument.option(
        "budget", .budget, default: .configurations(64), shown: "64",
        help:
            "For each problem, try at most this many configurations (200), or begin no new one after this time (90s, 10m, 2h)"
    )
    static let dryRun = Argument.flag(
        "dry-run", help: "Say what would be done: problems, sizes of spaces, budget; compile and write nothing")
    static let explain = Argument.flag(
        "explain",
        help:
            "Say what each constraint turns down of the space or, with --set, whether a configuration is legal and why not; compile and write nothing"
    )
    static let fromMisses = Argument.option(
        "from-misses", .text.called("FILE|default"),
        help:
            "Tune the problems of a log of lookups that found no record, instead of --op and --shape; default is the log beside the database"
    )
    static let workers = Argument.option(
        "workers", .integer(in: 1...256), help: "Worker processes at a time; by default one for each core")
    static let seed = Argument.option(
        "seed", .integer(in: 0...Int.max), default: 1, help: "The seed of the inputs that results are judged on")
    static let suite = Argument.option(
        "suite", .text.called("NAME"),
        help: "Compile with this Debian suite's hiprtc (trixie, sid) instead of the first that is found")

    static let shard = Argument.option(
        "shard", .shard,
        help:
            "Try this part alone of what is measured, the Ith of N equal ones; 'tune merge' then joins what the parts found"
    )

    static let database = Argument.option(
        "db", .text.called("DIR"), help: "The folder of the database; by default the package's, or the user's")
    static let json = Argument.flag("json", help: "End with one JSON object on standard output")
    static let freeLayout = Argument.flag(
        "free-layout", help: "Let each M pack the weights in a form of its own; else the first decides for its layer")
    static let cover = Argument.option(
        "cover", .share,
        help:
            "Choose, for all M's of a layer, the fewest binaries that stay within this share of the best time at every M (2%, 0.02), and record them beside the fastest ones"
    )
    static let quiet = Argument.flag("quiet", help: "Show no progress")

    static let settings = Argument.option(
        "set", .keyValues,
        help:
            "Values of tuning parameters; the others have the first that they can have or, where they are measured, are searched"
    )
    static let output = Argument.option("output", .text.called("DIR"), default: ".", help: "Where the files go")
    static let data = Argument.option(
        "data", .integer(in: 0...Int.max).called("SEED"),
        help: "Write inputs drawn with this seed, and the reference result, as .npy files")

    private static let what = ArgumentSection(
        "WHAT", [operation, shape, model, layer, tensorParallel, expertParallel, scales, activations, results, routing])

    static let command = Command(
        "tune", summary: "find the fastest kernel for a shape, prove it right and record it",
        discussion: """
            Finds an operation's fastest configuration and writes it into the tuning database. On a CPU, and on gfx942 \
            where there is a GPU, a strategy proposes configurations, each is compiled, compared with a reference and \
            timed in a process of its own, the best are timed against one another, and every trial is kept in a journal: \
            the same command goes on where one that was killed ended.

            Without a GPU the most promising configurations for gfx942 are compiled, the best run lane by lane on the CPU \
            against a reference, and times are modelled; every figure says so.
            """,
        version: "tune \(Wavetune.version)",
        sections: [
            what, ArgumentSection("WHERE", [target, computeUnits, devices, modelled]),
            ArgumentSection(
                "HOW", [budget, strategy, fastNumerics, workers, seed, shard, suite, freeLayout, cover, fromMisses]),
            ArgumentSection("QUESTIONS", [dryRun, explain, settings]),
            ArgumentSection("RESULTS", [database, json, quiet]),
        ],
        subcommands: [
            emit, list, build, importing, ShowCommand.command, LintCommand.command, DiffCommand.command,
            MergeCommand.command,
            ReplayCommand.command,
        ],
        examples: [
            CommandExample("tune --shape M=4 --op moe-stage2", "Kimi-K2.5's second expert GEMM at 4 tokens, TP 8"),
            CommandExample(
                "tune --shape M=1..8 --op w4a8-gemm --layer o-proj --target cpu --budget 100",
                "A layer for this machine's processor, measured"),
            CommandExample(
                "tune --shape M=4 --op moe-stage2 --devices 0-7 --budget 30m", "Eight GPUs, half an hour, measured"),
            CommandExample(
                "tune --shape M=8 --op moe-stage2 --model minimax-m2.5 --tp 4 --json", "Another model, for a program"),
            CommandExample(
                "tune --shape M=4 --op moe-layer", "All parts of a layer's routed experts together, for the least sum"),
            CommandExample(
                "tune --shape M=1..8+16 --op moe-stage2 --budget 2m",
                "Nine problems, two minutes of compiling for each, a line each"),
            CommandExample(
                "tune --shape M=1..8 --op moe-stage2 --cover 2%",
                "The fewest code objects that stay within 2 % of the best at all eight M's"),
            CommandExample(
                "tune --shape M=4 --op moe-stage2 --ep 8 --tp 1 --routing zipf:1.1",
                "48 whole experts a GPU, some of them much more popular than others"),
            CommandExample("tune --shape M=4 --op moe-stage2 --cus 80 --dry-run", "What would be done for an MI308X"),
            CommandExample(
                "tune --shape M=4 --op moe-stage2 --explain --set tile_n=512,waves_per_simd=4",
                "Whether such a configuration can be, and what speaks against it"),
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
            what, ArgumentSection("WHICH", [target, settings, suite]),
            ArgumentSection("RESULTS", [output, data, json]),
        ],
        examples: [
            CommandExample(
                "tune emit --op moe-stage2 --shape M=4 --output out", "The first configuration of the space"),
            CommandExample(
                "tune emit --op moe-stage2 --shape M=2,N=512,E=16 --set unpacking=three --output out --data 7",
                "A small problem with its data"),
        ])
}
