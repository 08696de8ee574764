import ArgumentParsing
import Glibc
import OrderedJSON
import Toolchain
import Tuning

/// Measures what the project promises: a table or JSON, beside the thresholds.
@main
enum Bench {
    private static let json = Argument.flag("json", help: "Print one JSON object instead of a table")
    private static let only = Argument.option(
        "only", .name(of: ["simulator", "judging", "compiling", "code", "database"]), help: "Measure this part alone")
    private static let check = Argument.flag("check", help: "Exit with 1 where a threshold is missed")
    private static let command = Command(
        "bench", summary: "measure what the project promises",
        discussion: "Ratios are taken within one run; times are medians. Run it on a machine that does nothing else.",
        sections: [ArgumentSection("OPTIONS", [only, json, check])])

    static func main() async {
        do throws(CommandExit) {
            let arguments = try command.parse(Array(CommandLine.arguments.dropFirst()))
            await run(arguments)
        } catch {
            write(error.message, to: error.isError ? 2 : 1)
            exit(error.code)
        }
    }

    private static func run(_ arguments: ParsedArguments) async {
        do {
            let rows = try await measure(arguments[only])
            if arguments[json] {
                let object: JSONValue = ["benchmark": "wavetune", "rows": .array(rows.map(\.json))]
                write(try object.compactText() + "\n", to: 1)
            } else {
                write(table(rows), to: 1)
            }
            if arguments[check], rows.contains(where: { $0.isMet == false }) {
                exit(1)
            }
        } catch {
            write("bench: \(error)\n", to: 2)
            exit(1)
        }
    }

    private static func measure(_ part: String?) async throws -> [BenchmarkRow] {
        let suites = CompilerSearch.installedSuites().sorted().reversed().map { $0 }
        var rows: [BenchmarkRow] = []
        if part ?? "simulator" == "simulator" {
            rows += try await LaneSimulatorBenchmark().run()
        }
        if part ?? "judging" == "judging" {
            progress("judging large problems")
            rows += try await JudgingBenchmark().run()
        }
        if part ?? "database" == "database" {
            rows += try DatabaseBenchmark().run()
        }
        for suite in suites where part ?? "compiling" == "compiling" {
            progress("compiling with \(suite)")
            rows += try await CompilingBenchmark(suite: suite).run()
        }
        guard part ?? "code" == "code" else { return rows }
        for (model, ranks, tokens) in [("kimi-k2.5", 8, 1), ("kimi-k2.5", 8, 4), ("minimax-m2.5", 4, 4)] {
            let subject = "\(model) TP \(ranks), M = \(tokens)"
            progress("tuning \(subject)")
            let problem = ProblemRequest(
                operation: "moe-stage2", model: model, tensorParallel: ranks,
                shape: [.init(name: "M", value: tokens)])
            rows += try await ChosenCodeBenchmark(subject: subject, problem: problem, suites: suites).run()
        }
        progress("a rolled K loop")
        let rolled = ProblemRequest(
            operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 1, shape: [.init(name: "M", value: 4)])
        rows += try await ChosenCodeBenchmark(
            subject: "kimi-k2.5 TP 1, rolled, 4 steps in flight", problem: rolled, suites: suites,
            settings: [("tile_n", "128"), ("tile_k", "128"), ("prefetch", "4")]
        ).run()
        return rows
    }

    private static func progress(_ text: String) {
        write("bench: \(text)\n", to: 2)
    }

    private static func table(_ rows: [BenchmarkRow]) -> String {
        let lines = [["what", "figure", "value", "wanted", ""]] + rows.map(\.columns)
        let widths = (0..<5).map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            var text = ""
            for (cell, width) in zip(line, widths) {
                text += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while text.hasSuffix(" ") {
                text.removeLast()
            }
            return text
        }
        .joined(separator: "\n") + "\n"
    }

    private static func write(_ text: String, to descriptor: Int32) {
        _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    }
}
