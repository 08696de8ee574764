import ArgumentParsing
import Testing

@Suite("Help")
struct CommandHelpTests {
    @Test("The whole text, line for line")
    func golden() {
        #expect(
            TuneCommand.tune.helpText() == """
                tune: find the fastest kernel for a shape

                Compiles the configurations of an operation, checks their results and writes the
                best into the database.

                Without a GPU times are modelled.

                USAGE
                  tune [OPTIONS]
                  tune SUBCOMMAND ...

                WHAT TO TUNE
                  -o, --op NAME          Tune this operation (one of: moe-stage1, moe-stage2,
                                         w4a8-gemm)
                  --shape KEY=VALUE,...  Dimensions that differ from the model's
                  --model NAME           Take dimensions from this model (one of: kimi-k2.5,
                                         minimax-m2.5) (default: kimi-k2.5)
                  --tp N                 GPUs that share every layer (default: 8)

                HOW
                  --budget N  Compile at most this many configurations (default: 200)
                  --offset N  Any whole number
                  --db DIR    Write records here
                  --json      Print one JSON object

                SUBCOMMANDS
                  emit  write a kernel's text, code object and description
                  diff  compare two databases
                  lint  check databases

                GENERAL
                  -h, --help  Show this help; after a subcommand, the subcommand's
                  --version   Show the version

                EXAMPLES
                  tune --op moe-stage2 --shape M=4
                      Tune one shape of the default model
                  tune emit --op moe-stage2 --output out
                      Write the kernel's files

                """)
    }

    @Test("A subcommand's text names its path and repeats what may be repeated")
    func subcommand() {
        let text = TuneCommand.emit.helpText(parents: ["tune"])
        #expect(text.hasPrefix("tune emit: write a kernel's text, code object and description\n"))
        #expect(text.contains("USAGE\n  tune emit [OPTIONS]\n"))
        #expect(text.contains("(may be repeated)\n"))
        #expect(TuneCommand.diff.helpText(parents: ["tune"]).contains("  tune diff OLD [NEW]\n"))
        #expect(TuneCommand.lint.helpText(parents: ["tune"]).contains("  tune lint [OPTIONS] [FILE ...]\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(
        "Help is given wherever it is asked for, whatever else is wrong",
        arguments: [
            ("--help", "tune:"), ("-h", "tune:"), ("--bugdet 3 --help", "tune:"), ("emit --help", "tune emit:"),
            ("--op emit --help", "tune:"), ("--help diff", "tune diff:"), ("diff --help --version", "tune diff:"),
            ("--op -h", "tune:"),
        ])
    func anywhere(line: String, start: String) {
        let exit = #expect(throws: CommandExit.self) {
            try TuneCommand.tune.parse(line.split(separator: " ").map(String.init))
        }
        #expect(exit?.message.hasPrefix(start) == true)
        #expect(exit?.code == 0)
        #expect(exit?.isError == false)
    }

    @Test("After '--' help is a word")
    func ended() throws {
        #expect(try TuneCommand.tune.parse(["diff", "--", "--help"])[TuneCommand.first] == "--help")
    }

    @Test("The version, for the command and under its subcommands")
    func version() {
        for words in [["--version"], ["emit", "--version"]] {
            let exit = #expect(throws: CommandExit.self) { try TuneCommand.tune.parse(words) }
            #expect(exit?.message == "tune 1.2.3\n")
            #expect(exit?.code == 0)
        }
        let exit = #expect(throws: CommandExit.self) { try TuneCommand.lint.parse(["--version"]) }
        #expect(exit?.code == 2, "a command without a version has no such option")
    }
}
