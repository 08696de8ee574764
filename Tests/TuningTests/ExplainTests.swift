import Kernels
import OrderedJSON
import Testing
import Tuning

@Suite("tune --explain", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct ExplainTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func explain(
        _ words: String, problem: String = "--op moe-stage2 --shape M=2,N=64,K=256,E=11"
    ) async throws -> TuneProcess.Result {
        // No compiler is found in an empty cache, and none is needed.
        try await TuneProcess.run(
            "\(problem) --explain \(words) --db \(folder.path)/db".split(separator: " ").map(String.init),
            environment: ["XDG_CACHE_HOME": folder.path])
    }

    private func problem(_ result: TuneProcess.Result) throws -> JSONValue {
        #expect(result.status == 0, "\(result.errors)")
        let problems = try JSONValue(parsing: result.output)["problems"]?.arrayValue ?? []
        #expect(problems.count == 1)
        return try #require(problems.first)
    }

    @Test("without --set: what each constraint turns down, the most first, adds up; nothing is written")
    func counts() async throws {
        let json = try problem(await explain("--json"))
        let space = try #require(json["space"])
        let (declared, legal) = (space["declared"]?.intValue ?? 0, space["legal"]?.intValue ?? 0)
        let rejected = space["rejected"]?.arrayValue ?? []
        let counts = rejected.compactMap { $0["count"]?.intValue }
        #expect(legal > 0 && legal + counts.reduce(0, +) == declared)
        #expect(counts == counts.sorted(by: >) && counts.allSatisfy { $0 > 0 })
        let percent = rejected.compactMap { $0["percent"]?.doubleValue }.reduce(0, +)
        let expected = 100 * (1 - Double(legal) / Double(declared))
        #expect(abs(percent - expected) < 0.01)
        let divides = rejected.first { $0["constraint"] == "tile_n divides N" }
        #expect(divides?["example"]?.stringValue?.contains("does not divide N = 64") == true)

        let family = try SmallProblem().problem
        let whole = ConfigurationSpace(of: family)
        #expect(space["free"]?.arrayValue?.compactMap(\.stringValue) == whole.free.map(\.name))
        #expect(space["constrained"]?.arrayValue?.compactMap(\.stringValue) == whole.constrained.map(\.name))
        #expect(try whole.walk { _ in }.legal == legal)
        #expect(json["legal"] == nil && folder.names == [])
    }

    @Test("for people: counts, percent, constraint and an example a line, and the free parameters")
    func text() async throws {
        let result = try await explain("")
        #expect(result.status == 0 && result.errors.isEmpty)
        for sign in [
            "moe-stage2 M=2,N=64,K=256,E=11,topk=8,ep=1", " declared, ", " legal (", " 50.0 %   tile_n divides N  ",
            "free        ", "hints", "nothing was compiled or written",
        ] {
            #expect(result.output.contains(sign), "\(sign) in \(result.output)")
        }
        #expect(result.output.contains("does not divide N = 64\n") && folder.names == [])
    }

    @Test("values that go together are completed as tune emit completes them")
    func legal() async throws {
        let json = try problem(await explain("--set tile_m=2,combine=reduce --json"))
        #expect(json["legal"] == true && json["can_run"] == true && json["violations"] == [])
        #expect(json["configuration"]?["tile_m"] == 2 && json["configuration"]?["combine"] == "reduce")
        let family = try SmallProblem().problem
        let fixed: [String: ParameterValue] = ["tile_m": .integer(2), "combine": .name("reduce")]
        let first = try #require(try ConfigurationSpace(of: family, fixing: fixed).firstLegal())
        for entry in first.entries {
            let value = try #require(json["configuration"]?[entry.name])
            #expect(value.stringValue ?? value.intValue.map { "\($0)" } == entry.value.description)
        }
        let text = try await explain("--set tile_m=2,combine=reduce")
        #expect(text.status == 0 && text.output.contains("legal       \(first)"), "\(text.output)")
    }

    @Test("values that cannot go together name every constraint that they break, not only the first")
    func illegal() async throws {
        let settings = "tile_n=512,matrix=dot4,tile_m=64,waves=1,k_wave=2"
        let result = try await explain("--set \(settings) --json")
        let json = try problem(result)
        #expect(json["legal"] == false && json["can_run"] == false && json["space"]?["legal"] == 0)
        let violations = json["violations"]?.arrayValue ?? []
        let reasons = violations.compactMap { $0["reason"]?.stringValue }
        for sign in [
            "tile_n = 512 does not divide N = 64", "matrix = dot4 takes one row after another",
            "k_wave = 2 does not divide waves = 1",
        ] {
            #expect(reasons.contains { $0.contains(sign) }, "\(sign) in \(reasons)")
        }
        #expect(json["unjudged"]?.arrayValue?.contains("registers") == true)
        let text = try await explain("--set \(settings)")
        #expect(text.status == 0 && text.output.contains("not legal"))
        for reason in reasons {
            #expect(text.output.contains(reason))
        }
    }

    @Test("what is the same as another configuration can run, and that is said")
    func redundant() async throws {
        // With one token and one expert there is nothing to trim.
        let json = try problem(
            await explain(
                "--set tile_m=16,grid_trim=off --json", problem: "--op moe-stage2 --shape M=1,N=64,K=256,E=1,topk=1"))
        #expect(json["legal"] == false && json["can_run"] == true)
        #expect(json["violations"]?.arrayValue?.map { $0["redundant"] } == [true])
    }

    @Test("several problems are explained one after another, the dense product among them")
    func several() async throws {
        let result = try await explain("--json", problem: "--op w4a8-gemm --shape M=1..2,N=256,K=512")
        let problems = try JSONValue(parsing: result.output)["problems"]?.arrayValue ?? []
        #expect(problems.map { $0["problem"]?["M"] } == [1, 2])
        #expect(problems.allSatisfy { ($0["space"]?["legal"]?.intValue ?? 0) > 0 })
    }

    @Test(
        "names and values that are not declared are usage errors with the nearest that are",
        arguments: [
            ("--set tile_x=4", "did you mean 'tile_"), ("--set hints=pined", "did you mean 'pinned'?"),
            ("--set tile_m=17", "it can be 16, 8"), ("--set tile_m", "expected KEY=VALUE"),
            ("--dry-run", "leave one out"),
        ])
    func wrong(words: String, sign: String) async throws {
        let result = try await explain(words)
        #expect(result.status == 2 && result.output.isEmpty, "\(result.output)")
        #expect(result.errors.contains(sign), "\(result.errors)")
    }

    @Test("--set alone is a usage error that names what it goes with")
    func alone() async throws {
        let result = try await TuneProcess.run(["--op", "moe-stage2", "--shape", "M=2", "--set", "tile_m=16"])
        #expect(result.status == 2 && result.errors.contains("--explain") && result.errors.contains("tune emit"))
    }
}
