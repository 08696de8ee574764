import OrderedJSON
import Testing

@Suite(
    "tune, stage 1 with results in INT8", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct TuneQuantisedStage1Tests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ words: String) async throws -> TuneProcess.Result {
        try await TuneProcess.run(words.split(separator: " ").map(String.init) + ["--db", folder.path])
    }

    @Test("has a record of its own beside that of bf16, which show, lint and build find")
    func records() async throws {
        let problem = "--op moe-stage1 --shape M=2,N=64,K=256,E=11,topk=4 --budget 2 --quiet"
        let usual = try await run(problem)
        let quantised = try await run("\(problem) --results int8 --json")
        #expect(usual.status == 0 && quantised.status == 0, "\(usual.errors)\(quantised.errors)")
        let json = try JSONValue(parsing: Array(quantised.output.utf8))
        // Eight blocks fill no chip: K is split.
        #expect(json["best"]?["configuration"]?["split_k"] == 2)
        #expect(json["best"]?["time_us"]?.doubleValue ?? 0 > 0)
        // The worker judged INT8: of 8 rows 32 values, 64 sums, and three numbers more, under two orders of lanes.
        let cases = json["best"]?["verification"]?["cases"] ?? json["verification"]?["cases"]
        #expect(cases?.arrayValue?.first?["elements"]?.intValue == 2 * 8 * (32 + 64 + 3))
        let text = try String(
            decoding: folder.bytes(of: "gfx942/moe-stage1.jsonl"), as: UTF8.self)
        #expect(text.split(separator: "\n").map { $0.contains(#""output":"int8""#) }.filter { $0 }.count == 1)
        #expect(text.split(separator: "\n").count == 2)
        let shown = try await run("show moe-stage1 --json")
        #expect(shown.status == 0 && shown.output.filter { $0 != " " }.contains(#""output":"int8""#))
        let checked = try await TuneProcess.run(["lint", folder.path])
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        let built = try await run("build")
        #expect(built.status == 0, "\(built.output)\(built.errors)")
    }

    @Test("is refused on CPUs, with the way out")
    func cpus() async throws {
        let result = try await run("--op moe-stage1 --shape M=2,N=64,K=256,E=11,topk=4 --target cpu --results int8")
        #expect(result.status != 0)
        #expect(result.errors.contains("leave --results out and tune quantize-int8 beside it"))
    }
}
