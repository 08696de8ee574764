import ArgumentParsing
import Testing

@Suite("Reading command lines")
struct CommandParsingTests {
    private func parse(_ line: String) throws -> ParsedArguments {
        try TuneCommand.tune.parse(line.split(separator: " ").map(String.init))
    }

    private func usageError(_ line: String) -> (error: UsageError, command: String)? {
        let exit = #expect(throws: CommandExit.self) { try parse(line) }
        guard case .usage(let error, let command)? = exit else {
            Issue.record("'\(line)' gave no usage error")
            return nil
        }
        return (error, command)
    }

    @Test("Defaults stand where nothing is given")
    func defaults() throws {
        let parsed = try parse("")
        #expect(parsed[TuneCommand.operation] == nil)
        #expect(parsed[TuneCommand.model] == "kimi-k2.5")
        #expect(parsed[TuneCommand.parallelism] == 8)
        #expect(parsed[TuneCommand.json] == false)
        #expect(parsed[TuneCommand.settings] == [])
        #expect(parsed.path == [])
        #expect(!parsed.wasGiven(TuneCommand.model))
    }

    @Test("Both forms of option, letters, flags")
    func options() throws {
        let parsed = try parse("-o moe-stage2 --shape M=4,N=7168 --tp=4 --json --db=/tmp/a=b --model minimax-m2.5")
        #expect(parsed[TuneCommand.operation] == "moe-stage2")
        #expect(parsed[TuneCommand.shape]?.keys == ["M", "N"])
        #expect(parsed[TuneCommand.parallelism] == 4)
        #expect(parsed[TuneCommand.json])
        #expect(parsed[TuneCommand.database] == "/tmp/a=b")
        #expect(parsed.wasGiven(TuneCommand.model))
    }

    @Test("The last of one option counts, and each of a repeated one")
    func repetition() throws {
        #expect(try parse("--tp 4 --tp 2")[TuneCommand.parallelism] == 2)
        let parsed = try parse("emit --set a=1 --set b=2,c=3")
        #expect(parsed[TuneCommand.settings].map(\.keys) == [["a"], ["b", "c"]])
    }

    @Test("Negative numbers are values")
    func negativeNumbers() throws {
        #expect(try parse("--offset -5")[TuneCommand.offset] == -5)
        #expect(try parse("diff -1.5")[TuneCommand.first] == "-1.5")
    }

    @Test("Subcommands have their own arguments and take options that stand before them")
    func subcommands() throws {
        let parsed = try parse("--op moe-stage1 emit --output out")
        #expect(parsed.path == ["emit"])
        #expect(parsed[TuneCommand.operation] == "moe-stage1")
        #expect(parsed[TuneCommand.output] == "out")
    }

    @Test("Positionals take words in order; '--' ends options")
    func positionals() throws {
        let parsed = try parse("diff -- --odd --json")
        #expect(parsed[TuneCommand.first] == "--odd")
        #expect(parsed[TuneCommand.second] == "--json")
        #expect(try parse("diff a")[TuneCommand.second] == nil)
        let lint = try parse("lint a --json b - c")
        #expect(lint[TuneCommand.files] == ["a", "b", "-", "c"])
        #expect(lint[TuneCommand.json])
    }

    @Test(
        "What is wrong is said with what was meant",
        arguments: [
            ("--bugdet 3", "tune", "unknown option '--bugdet'; did you mean '--budget'?"),
            ("--frobnicate", "tune", "unknown option '--frobnicate'"),
            ("--hlep", "tune", "unknown option '--hlep'; did you mean '--help'?"),
            ("-x", "tune", "unknown option '-x'"),
            ("emti", "tune", "unknown subcommand 'emti', expected one of emit, diff, lint; did you mean 'emit'?"),
            ("--tp 4 emit", "tune emit", "'tune emit' does not take '--tp', which stands before it"),
            ("emit out", "tune emit", "unexpected argument 'out'"),
            ("diff", "tune diff", "OLD is missing"),
            ("--tp", "tune", "'--tp' needs a value, N, and nothing follows it"),
            (
                "--tp --json", "tune",
                "'--tp' needs a value, N, but '--json' follows; write --tp=--json if that is meant"
            ),
            ("--json=yes", "tune", "'--json' takes no value, found 'yes'"),
            ("--tp 65", "tune", "--tp: '65' is no whole number from 1 to 64"),
            ("--tp 4x", "tune", "--tp: '4x' is no whole number from 1 to 64"),
            ("--tp 99999999999999999999", "tune", "--tp: '99999999999999999999' is no whole number from 1 to 64"),
            ("--db=", "tune", "--db: '' is empty"),
            (
                "--op moe_stage2", "tune",
                "--op: 'moe_stage2' is none of moe-stage1, moe-stage2, w4a8-gemm; did you mean 'moe-stage2'?"
            ),
            ("emit --shape M", "tune emit", "--shape: 'M' has no '=' in entry 1, 'M'; expected KEY=VALUE"),
        ])
    func refusals(line: String, command: String, message: String) throws {
        let found = try #require(usageError(line))
        #expect(found.error.description == message)
        #expect(found.command == command)
    }

    @Test("Wrong command lines end with 2 on standard error, and say where help is")
    func exitOfErrors() {
        let exit = #expect(throws: CommandExit.self) { try parse("emit --jsn") }
        #expect(exit?.code == 2)
        #expect(exit?.isError == true)
        #expect(
            exit?.message
                == "tune emit: error: unknown option '--jsn'\nRun 'tune emit --help' for what it takes.\n")
    }
}
