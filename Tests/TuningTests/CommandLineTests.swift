import OrderedJSON
import Testing

@Suite("The command line of tune", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct CommandLineTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A wrong command line: its words, and what the message must hold.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let signs: [String]

        init(_ words: String, _ signs: String...) {
            arguments = words.split(separator: " ").map(String.init)
            self.signs = signs
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test("help shows what there is, with examples", arguments: [["--help"], ["emit", "--help"], ["-h"]])
    func help(_ arguments: [String]) async throws {
        let result = try await TuneProcess.run(arguments)
        #expect(result.status == 0 && result.errors.isEmpty)
        for word in ["--op", "--shape", "--model", "tune emit --op moe-stage2 --shape M=", "moe-stage2"] {
            #expect(result.output.contains(word))
        }
        #expect(result.output.lowercased().contains("examples"))
    }

    @Test("each subcommand has help with examples", arguments: ["list", "build", "import"])
    func subcommandHelp(_ name: String) async throws {
        let result = try await TuneProcess.run([name, "--help"])
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains("EXAMPLES") && result.output.contains("tune \(name)"))
    }

    @Test("list shows operations, layers at the ranks asked for, and parameters")
    func list() async throws {
        let text = try await TuneProcess.run(["list"])
        #expect(text.status == 0 && text.errors.isEmpty)
        for sign in [
            "moe-stage2", "w4a8-gemm", "N=7168,K=1024", "lm-head", "tile_k", "quantises the routed experts only",
        ] {
            #expect(text.output.contains(sign))
        }
        let result = try await TuneProcess.run(
            ["list", "--op", "w4a8-gemm", "--model", "minimax-m2.5", "--tp", "4", "--json"])
        let json = try JSONValue(parsing: Array(result.output.utf8))
        let layers = json["operations"]?.arrayValue?.first?["layers"]?.arrayValue ?? []
        #expect(layers.map { $0["layer"]?.stringValue } == ["qkv", "o", "lm-head"])
        #expect(layers.first?["shape"]?["N"]?.intValue == 2048)
        let indivisible = try await TuneProcess.run(["list", "--tp", "7"])
        #expect(indivisible.status == 0 && indivisible.output.contains("which 7 ranks do not divide"))
    }

    @Test("an import of a file that cannot be read, or holds nothing, ends with 1 and names it")
    func unreadableImport() async throws {
        let missing = try await TuneProcess.run(["import", "--shape-log", "\(folder.path)/none"])
        #expect(missing.status == 1 && missing.errors.contains("none cannot be read"))
        let empty = try await TuneProcess.run(["import", "--shape-log", "/dev/null"])
        #expect(empty.status == 1 && empty.errors.contains("no shape of /dev/null"))
    }

    @Test("the version stands on one line")
    func version() async throws {
        let result = try await TuneProcess.run(["--version"])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("tune ") && result.output.split(separator: "\n").count == 1)
    }

    private static let names = [
        Mistake("--op moe-stag2 --shape M=4", "no operation 'moe-stag2'", "did you mean 'moe-stage2'?"),
        Mistake("--op moe-stage2 --shape M=4 --model kimi-k2", "no model 'kimi-k2'", "did you mean 'kimi-k2.5'?"),
        Mistake("--op moe-stage2 --shape M=4,topq=8", "no dimension 'topq'", "did you mean 'topk'?"),
        Mistake("--op moe-stage2 --shape M=4 --budgt 3", "'--budgt'", "did you mean '--budget'?"),
        Mistake("emmit --op moe-stage2", "'emmit'", "did you mean 'emit'?"),
        Mistake(
            "emit --op moe-stage2 --shape M=4 --set tilek=256", "no parameter 'tilek'", "did you mean 'tile_k'?"),
        Mistake(
            "emit --op moe-stage2 --shape M=4 --set unpacking=thre", "'unpacking' cannot be 'thre'",
            "did you mean 'three'?"),
        Mistake("--op quantum --shape M=4", "no operation 'quantum'", "moe-stage2"),
        Mistake("--op w4a8-gemm --shape M=4 --layer qkv-b", "no layer 'qkv-b' in kimi-k2.5", "did you mean 'qkv-a'?"),
        Mistake("--op moe-stage2 --shape M=4 --scales grup32", "none of channel, group32", "did you mean 'group32'?"),
        Mistake("--op moe-stage2 --shape M=4 --routing unifrm", "'unifrm' is no routing", "did you mean 'uniform'?"),
        Mistake("--op moe-stage2 --shape M=4 --target gfx949", "no target 'gfx949'", "did you mean 'gfx942'?"),
        Mistake("list --op moe-stag2", "no operation 'moe-stag2'", "did you mean 'moe-stage2'?"),
        Mistake("build --arch gfx94", "no target 'gfx94'", "gfx942"),
    ]

    private static let values = [
        Mistake("--shape M=4", "--op is missing", "moe-stage2"),
        Mistake("--op moe-stage2", "no extent for M", "--shape M="),
        Mistake("--op moe-stage2 --shape N=512", "no extent for M"),
        Mistake("--op moe-stage2 --shape M=0", "M = 0 is out of range", "1 to 1048576"),
        Mistake("--op moe-stage2 --shape M=-3", "M = -3 is out of range"),
        Mistake("--op moe-stage2 --shape M=99999999999", "M = 99999999999 is out of range"),
        Mistake("--op moe-stage2 --shape M=99999999999999999999", "M=99999999999999999999", "64 bits"),
        Mistake("--op moe-stage2 --shape M=abc", "'abc' is no whole number"),
        Mistake("--op moe-stage2 --shape M=4,M=5", "names 'M' twice"),
        Mistake("--op moe-stage2 --shape M", "has no '='"),
        Mistake("--op moe-stage2 --shape M=2,K=32,N=64,E=11", "K = 32 is out of range", "64 to 8192"),
        Mistake("--op moe-stage2 --shape M=2,K=200,N=64,E=11", "K = 200 is no multiple of 64", "192 or 256"),
        Mistake("--op moe-stage2 --shape M=2,K=256,N=100,E=11", "N = 100 is no multiple of 16", "96 or 112"),
        Mistake("--op moe-stage2 --shape M=2,topk=12,E=11", "topk = 12 is out of range", "1 to 11"),
        Mistake("--op moe-stage2 --shape M=4 --tp 3", "2048, which 3 ranks do not divide"),
        Mistake("--op moe-stage2 --shape M=4 --tp 0", "'0' is no whole number from 1 to 64"),
        Mistake("--op moe-stage2 --shape M=4 --budget 0", "'0' is no whole number from 1"),
        Mistake("--op moe-stage2 --shape M=4 --budget 10x", "'10x' is no whole number", "90s, 10m or 2h"),
        Mistake("--op moe-stage2 --shape M=8..4", "'8..4' begins above its end", "4..8"),
        Mistake("--op moe-stage2 --shape M=1...4", "'.4' is no whole number", "1..8+16+32"),
        Mistake("--op moe-stage2 --shape M=1+", "'' is no whole number"),
        Mistake("--op moe-stage2 --shape M=1..1000000", "more than 1024 counts"),
        Mistake("--op moe-stage2 --shape M=4,N=64..128", "'64..128' is no whole number"),
        Mistake("--op moe-stage2 --shape M=1+0", "M = 0 is out of range"),
        Mistake("--op moe-stage2 --shape M=4 --cus 300", "300 compute units", "304 (MI325X)", "80 (MI308X)"),
        Mistake("--op w4a8-gemm --shape M=4 --routing uniform", "has no experts: leave --routing out"),
        Mistake("--op moe-stage2 --shape M=4 --ep 5", "384, which 5 ranks do not divide"),
        Mistake("--op moe-stage2 --shape M=4 --routing zipf:x", "'x' is no exponent"),
        Mistake("--op moe-stage2 --shape M=4 --routing /no/such", "/no/such cannot be read", "uniform, zipf:S"),
        Mistake("emit --op moe-stage2 --shape M=1..2", "one problem, and these are 2"),
        Mistake("import", "--aiter-csv or --shape-log"),
        Mistake("import --aiter-csv a --shape-log b", "one at a time"),
        Mistake("--op moe-stage2 --shape M=4 --workers many", "'many' is no whole number"),
        Mistake("emit --op moe-stage2 --shape M=4 --data -1", "--data", "whole number"),
        Mistake("emit --op moe-stage2 --shape M=2,N=64,K=256 --set tile_n=256", "tile_n = 256 does not divide N = 64"),
        Mistake("emit --op moe-stage2 --shape M=4 --set tile_k=100", "'tile_k' cannot be '100'"),
        Mistake("emit --op moe-stage2 --shape M=4 --set tile_k", "has no '='"),
        Mistake("--op moe-stage2 --shape M=4 extra", "'extra'"),
        Mistake("--op w4a8-gemm --shape M=4 --target cpu --devices 0", "--devices is about GPUs", "leave it out"),
        Mistake("--op w4a8-gemm --shape M=4 --target cpu-avx2 --cus 4", "--cus is about GPUs", "--target cpu-avx2"),
        Mistake("--op w4a8-gemm --shape M=4 --target cpu --modelled", "--modelled is about GPUs", "leave it out"),
        Mistake("--op w4a8-gemm --shape M=4 --target cpu-foo", "no CPU target cpu-foo", "cpu, ", "cpu-avx2"),
        Mistake("--op moe-stage2 --shape M=4 --shard 1/2 --modelled", "--shard is about", "--target cpu"),
        Mistake("--op moe-stage2 --shape M=4 --strategy random --modelled", "--strategy is about", "--devices"),
        Mistake("--op moe-stage2 --shape M=4 --strategy randm", "none of surrogate, random", "did you mean 'random'?"),
        Mistake("--op moe-stage2 --shape M=4 --devices 0 --modelled", "--modelled does not: leave one out"),
        Mistake("--op moe-stage2 --shape M=4 --devices 3-1", "--devices"),
        Mistake("--from-misses default --target cpu", "leave --target out"),
    ]

    @Test("a wrong word ends with 2 and what would be right", arguments: names + values)
    func mistake(_ mistake: Mistake) async throws {
        let result = try await TuneProcess.run(mistake.arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty, "errors belong on standard error")
        for sign in mistake.signs {
            #expect(result.errors.contains(sign), "\(result.errors)")
        }
        #expect(result.errors.hasPrefix("tune") && result.errors.hasSuffix("\n"))
    }

    @Test("no compiler: what was looked for, where, and what gets one", arguments: [["emit"], []])
    func noCompiler(_ command: [String]) async throws {
        if FolderOfRocm.exists {
            try Test.cancel("a ROCm in its default place is installed, which no variable hides")
        }
        let arguments = command + ["--op", "moe-stage2", "--shape", "M=2,N=64,K=256,E=11"]
        let place = command.isEmpty ? ["--db", "\(folder.path)/db"] : ["--output", "\(folder.path)/out"]
        let result = try await TuneProcess.run(
            arguments + place,
            environment: [
                "HOME": folder.path, "XDG_CACHE_HOME": "\(folder.path)/cache", "ROCM_PATH": "",
                "WAVETUNE_ROCM_SUITE": "",
            ])
        #expect(result.status == 1)
        for sign in ["hiprtc", "/opt/rocm/lib", "\(folder.path)/cache/wavetune/rocm-trixie", "scripts/setup"] {
            #expect(result.errors.contains(sign), "\(result.errors)")
        }
        #expect(!folder.names.contains { $0.hasPrefix("db") || $0.hasPrefix("out") }, "\(folder.names)")
    }
}
