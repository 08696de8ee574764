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
        Mistake("--op moe-stage2 --shape M=2,K=100,N=64,E=11", "K = 100 is out of range", "128 to 4096"),
        Mistake("--op moe-stage2 --shape M=2,K=200,N=64,E=11", "K = 200 is no multiple of 128", "128 or 256"),
        Mistake("--op moe-stage2 --shape M=2,K=256,N=100,E=11", "N = 100 is no multiple of 16", "96 or 112"),
        Mistake("--op moe-stage2 --shape M=2,topk=12,E=11", "topk = 12 is out of range", "1 to 11"),
        Mistake("--op moe-stage2 --shape M=4 --tp 3", "2048, which 3 ranks do not divide"),
        Mistake("--op moe-stage2 --shape M=4 --tp 0", "'0' is no whole number from 1 to 64"),
        Mistake("--op moe-stage2 --shape M=4 --budget 0", "'0' is no whole number from 1"),
        Mistake("--op moe-stage2 --shape M=4 --workers many", "'many' is no whole number"),
        Mistake("emit --op moe-stage2 --shape M=4 --data -1", "--data", "whole number"),
        Mistake("emit --op moe-stage2 --shape M=2,N=64,K=256 --set tile_n=256", "tile_n = 256 does not divide N = 64"),
        Mistake("emit --op moe-stage2 --shape M=4 --set tile_k=100", "'tile_k' cannot be '100'"),
        Mistake("emit --op moe-stage2 --shape M=4 --set tile_k", "has no '='"),
        Mistake("--op moe-stage2 --shape M=4 extra", "'extra'"),
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
