import Foundation
import OrderedJSON
import Testing

@Suite("tune replay", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct ReplayCommandTests {
    private static let results = "mean_ms,min_ms,median_ms,std_ms,compile_ms,verify_ms,bench_ms,status"
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ name: String, _ lines: [String]) throws -> String {
        let path = "\(folder.path)/\(name)"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// A space of 600 points whose times a formula gives.
    ///
    /// None was measured; a tenth fails.
    private func synthetic(_ name: String = "synthetic.csv") throws -> String {
        var lines = ["tile,unroll,cache,\(Self.results)"]
        for tile in 1...20 {
            for unroll in 1...10 {
                for (place, cache) in ["none", "read", "stream"].enumerated() {
                    let time = 2.0 + abs(Double(tile) - 13) / 4 + abs(Double(unroll) - 4) / 3 + Double(place) / 2
                    let status = (tile + unroll) % 10 == 0 ? "RuntimeFailedConfig" : "ok"
                    lines.append("\(tile),\(unroll),\(cache),9,9,\(status == "ok" ? time : 0),0,0,0,0,\(status)")
                }
            }
        }
        return try file(name, lines)
    }

    @Test("--json is one line a space and strategy: means and worst seeds at 25, 50, 100 and 200")
    func json() async throws {
        let paths = [try synthetic("one.csv"), try synthetic("two.csv")]
        let result = try await TuneProcess.run(
            ["replay"] + paths + ["--strategy", "surrogate,random", "--seeds", "12", "--json"])
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.map { $0["strategy"]?.stringValue } == ["surrogate", "random", "surrogate", "random"])
        #expect(lines.map { $0["space"]?.stringValue } == ["one", "one", "two", "two"])
        for line in lines {
            #expect(line.objectValue?.names == ["strategy", "space", "seeds", "mean", "worst"] && line["seeds"] == 12)
            for key in ["mean", "worst"] {
                #expect(line[key]?.objectValue?.names == ["25", "50", "100", "200"])
                let values = ["25", "50", "100", "200"].compactMap { line[key]?[$0]?.doubleValue }
                #expect(values.count == 4 && values == values.sorted() && values.allSatisfy { 0...1 ~= $0 })
            }
        }
        let (ours, random) = (lines[0]["mean"]?["50"]?.doubleValue, lines[1]["mean"]?["50"]?.doubleValue)
        #expect((ours ?? 0) > (random ?? 1), "\(result.output)")
        // Neither the other space nor the other strategy has anything to do with a line.
        let alone = try await TuneProcess.run(
            ["replay", paths[1], "--strategy", "random", "--seeds", "12", "--json"])
        #expect(result.output.hasSuffix(alone.output))
    }

    @Test("an exhaustive replay takes the space in its order; what has not run counts as 0, failures as evaluations")
    func exhaustive() async throws {
        var lines = ["n,\(Self.results)"] + (1...40).map { "\($0),0,0,0,0,0,0,0,timeout" }
        lines += (41...60).map { "\($0),9,9,8,0,0,0,0,ok" } + (61...110).map { "\($0),9,9,2,0,0,0,0,ok" }
        let path = try file("ordered.csv", lines)
        let result = try await TuneProcess.run(["replay", path, "--strategy", "exhaustive", "--seeds", "1", "--json"])
        #expect(
            result.output == """
                {"strategy":"exhaustive","space":"ordered","seeds":1,"mean":{"25":0.0,"50":0.25,"100":1.0,"200":1.0},\
                "worst":{"25":0.0,"50":0.25,"100":1.0,"200":1.0}}

                """)
    }

    @Test("for people: a table with mean, worst seed and the interval of the lead over random")
    func table() async throws {
        let paths = [try synthetic(), try synthetic("other.csv")]
        let result = try await TuneProcess.run(["replay"] + paths + ["--seeds", "10", "--batch", "8"])
        #expect(result.status == 0 && result.errors.isEmpty)
        for sign in [
            "synthetic: optimum / best found, 10 seeds, 8 at a time", "surrogate  mean", "surrogate  worst",
            "ahead of random  +0.", " to +0.", "all 2 spaces",
        ] {
            #expect(result.output.contains(sign), "\(sign) in \(result.output)")
        }
    }

    @Test("--intervals adds the interval to the JSON, and to nothing else")
    func intervals() async throws {
        let path = try synthetic()
        let words = ["replay", path, "--seeds", "10", "--json"]
        let (plain, more) = (try await TuneProcess.run(words), try await TuneProcess.run(words + ["--intervals"]))
        let json = try JSONValue(parsing: more.output)
        let interval = json["ahead_of_random"]?["50"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        #expect(interval.count == 2 && interval[0] <= interval[1])
        #expect(json["mean"] == (try JSONValue(parsing: plain.output))["mean"])
        let alone = try await TuneProcess.run(["replay", path, "--intervals"])
        #expect(alone.status == 2 && alone.errors.contains("--json"))
    }

    @Test("a strategy that there is not is a usage error with those there are and the nearest")
    func unknownStrategy() async throws {
        let path = try synthetic()
        let result = try await TuneProcess.run(["replay", path, "--strategy", "random,surogate"])
        #expect(result.status == 2 && result.output.isEmpty)
        for sign in ["'surogate'", "surrogate, random, exhaustive", "did you mean 'surrogate'?"] {
            #expect(result.errors.contains(sign), "\(result.errors)")
        }
    }

    @Test("broken files are named with line, found and expected before anything is replayed")
    func broken() async throws {
        let good = try synthetic()
        let broken = try file("broken.csv", ["a,\(Self.results)", "1,2,2,2,0,0,0,0,ok", "2,2,2,soon,0,0,0,0,ok"])
        let result = try await TuneProcess.run(["replay", good, broken])
        #expect(result.status == 1 && result.output.isEmpty)
        for sign in ["broken.csv", "line 3", "found 'soon' for median_ms", "expected a number above 0"] {
            #expect(result.errors.contains(sign), "\(result.errors)")
        }
        let missing = try await TuneProcess.run(["replay", "\(folder.path)/none.csv"])
        #expect(missing.status == 1 && missing.errors.contains("none.csv cannot be read"))
        let none = try await TuneProcess.run(["replay"])
        #expect(none.status == 2 && none.errors.contains("name a file"))
    }

    @Test("help has examples")
    func help() async throws {
        let result = try await TuneProcess.run(["replay", "--help"])
        #expect(result.status == 0)
        for sign in ["EXAMPLES", "tune replay", "--strategy", "median_ms", "95 % bootstrap"] {
            #expect(result.output.contains(sign), "\(sign) in \(result.output)")
        }
    }
}
