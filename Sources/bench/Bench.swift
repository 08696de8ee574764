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
        "only",
        .name(of: [
            "simulator", "judging", "layer", "compiling", "code", "database", "search", "preparing", "cpu",
        ]),
        help: "Measure this part alone")
    private static let spaces = Argument.option(
        "spaces", .text.called("DIR"), help: "Recorded spaces, on which the search strategy is measured")
    private static let target = Argument.option(
        "target", .text.called("ARCH"),
        help: "The instructions that the CPU's kernels use (cpu-avx2); by default the best that it has")
    private static let check = Argument.flag("check", help: "Exit with 1 where a threshold is missed")
    private static let command = Command(
        "bench", summary: "measure what the project promises",
        discussion: "Ratios are taken within one run; times are medians. Run it on a machine that does nothing else.",
        sections: [ArgumentSection("OPTIONS", [only, spaces, target, json, check])])

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
            let rows = try await measure(arguments[only], spaces: arguments[spaces], target: arguments[target])
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

    private static func measure(_ part: String?, spaces: String?, target: String?) async throws -> [BenchmarkRow] {
        let suites = CompilerSearch.installedSuites().sorted().reversed().map { $0 }
        var rows: [BenchmarkRow] = []
        if part ?? "simulator" == "simulator" {
            rows += try await LaneSimulatorBenchmark().run()
        }
        if part ?? "judging" == "judging" {
            progress("judging large problems")
            rows += try await JudgingBenchmark().run()
        }
        if part ?? "layer" == "layer" {
            rows += try LayerBenchmark().run(progress: progress)
        }
        if part ?? "database" == "database" {
            rows += try DatabaseBenchmark().run()
        }
        if part ?? "search" == "search" {
            rows += try await searchRows(spaces)
        }
        if part ?? "preparing" == "preparing" {
            progress("preparing weights")
            rows += try await PreparingBenchmark().run()
        }
        if part ?? "cpu" == "cpu" {
            rows += try await CPUBenchmark(architecture: target, progress: progress).run()
        }
        for suite in suites where part ?? "compiling" == "compiling" {
            progress("compiling with \(suite)")
            rows += try await CompilingBenchmark(suite: suite).run()
        }
        guard part ?? "code" == "code" else { return rows }
        return try await rows + codeRows(suites)
    }

    private static func searchRows(_ spaces: String?) async throws -> [BenchmarkRow] {
        guard let spaces else {
            progress("no recorded spaces were given with --spaces: the search strategy is not measured")
            return []
        }
        return try await SearchBenchmark(folder: spaces).run(progress: progress)
    }

    /// What the compilers make of chosen configurations, and of forms that show what the space can do.
    private static func codeRows(_ suites: [String]) async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        let recorded: [(operation: String, model: String, ranks: Int, layer: String?, tokens: Int)] = [
            ("moe-stage2", "kimi-k2.5", 8, nil, 1), ("moe-stage2", "kimi-k2.5", 8, nil, 4),
            ("moe-stage2", "minimax-m2.5", 4, nil, 4), ("w4a8-gemm", "kimi-k2.5", 8, "o", 4),
            ("w4a8-gemm", "kimi-k2.5", 8, "qkv-a", 4), ("w4a8-gemm", "kimi-k2.5", 8, "lm-head", 8),
        ]
        for (operation, model, ranks, layer, tokens) in recorded {
            let subject = "\(operation) \(layer ?? "of") \(model) TP \(ranks), M = \(tokens)"
            progress(subject)
            let problem = ProblemRequest(
                operation: operation, model: model, tensorParallel: ranks, layer: layer,
                shape: [.init(name: "M", value: tokens)])
            rows += try await ChosenCodeBenchmark(subject: subject, problem: problem, suites: suites).run()
        }
        rows += try await stage1Rows(suites)
        progress("forms that were not chosen")
        let rolled = ProblemRequest(
            operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 1, shape: [.init(name: "M", value: 4)])
        rows += try await ChosenCodeBenchmark(
            subject: "kimi-k2.5 TP 1, rolled, 4 steps in flight", problem: rolled, suites: suites,
            settings: [
                ("tile_n", "128"), ("tile_k", "128"), ("prefetch", "4"), ("unpacking", "two"), ("waves_per_simd", "2"),
            ]
        ).run()
        for (operation, layer, depth) in [("moe-stage2", nil, "128"), ("w4a8-gemm", "qkv-a", "512")] {
            let grouped = ProblemRequest(
                operation: operation, model: "kimi-k2.5", tensorParallel: 8, layer: layer,
                shape: [.init(name: "M", value: 4)], scales: .group32)
            rows += try await ChosenCodeBenchmark(
                subject: "\(operation), a scale for each group of 32", problem: grouped, suites: suites,
                settings: [
                    ("tile_m", layer == nil ? "16" : "4"), ("tile_n", layer == nil ? "128" : "16"), ("tile_k", depth),
                    ("k_wave", layer == nil ? "1" : "4"), ("prefetch", "2"), ("first_operand", "activations"),
                    ("unpacking", "three"), ("waves_per_simd", "2"),
                ]
            ).run()
        }
        return rows
    }

    /// Stage 1: grids that fill the chip, and weights in flight.
    private static func stage1Rows(_ suites: [String]) async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for tokens in [1, 2, 3, 4, 8] {
            let subject = "moe-stage1 of kimi-k2.5 TP 8, M = \(tokens)"
            progress(subject)
            let problem = ProblemRequest(
                operation: "moe-stage1", model: "kimi-k2.5", tensorParallel: 8,
                shape: [.init(name: "M", value: tokens)])
            rows += try await ChosenCodeBenchmark(
                subject: subject, problem: problem, suites: suites, leastWorkgroups: tokens < 3 ? 256 : 304,
                leastInFlight: tokens == 4 ? 6 : nil
            ).run()
        }
        let grouped = ProblemRequest(
            operation: "moe-stage1", model: "kimi-k2.5", tensorParallel: 8, shape: [.init(name: "M", value: 4)],
            scales: .group32)
        return try await rows
            + ChosenCodeBenchmark(
                subject: "moe-stage1, a scale for each group of 32", problem: grouped, suites: suites,
                settings: [
                    ("tile_m", "4"), ("tile_n", "32"), ("tile_k", "512"), ("k_wave", "4"), ("prefetch", "4"),
                    ("first_operand", "activations"), ("unpacking", "three"), ("waves_per_simd", "2"),
                    ("gate_up", "pairs"),
                ], leastWorkgroups: 304, leastInFlight: 6
            ).run()
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
