import OrderedJSON
import Testing
import TuningDatabase

@Suite(
    "tune --op moe-layer --target cpu", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct TuneCPULayerTests {
    private let bench: MeasuredBench
    private let words = "--op moe-layer --target cpu --shape M=1,N=256,K=128,E=8,topk=3 --budget 1"

    init() throws {
        bench = try MeasuredBench()
    }

    private func run(_ words: String) async throws -> TuneProcess.Result {
        try await TuneProcess.run(words.split(separator: " ").map(String.init) + ["--db", bench.path()])
    }

    @Test(
        "The parts are measured alone, the candidates in one piece, the records say both and are found, and forms of weights stay"
    )
    func together() async throws {
        let series = words.replacing("M=1", with: "M=1+2")
        let result = try await run("\(series) --quiet --json")
        try #require(result.status == 0, "\(result.errors)")
        let results = try #require(JSONValue(parsing: Array(result.output.utf8))["results"]?.arrayValue)
        #expect(results.count == 2)
        for json in results {
            try expectMeasured(json)
        }
        try expectOneForm(results.compactMap { $0["best"]?["configuration"] })
        try await bench.expectSound()
        let shown = try await run("show moe-layer M=1")
        #expect(shown.output.contains("the time is that of all in one piece"), "\(shown.output)")
    }

    /// Expects that the layer of `json` was timed part by part and in one piece, and that its record says so.
    private func expectMeasured(_ json: JSONValue) throws {
        let best = try #require(json["best"])
        let parts = try #require(json["parts"]?.arrayValue)
        let times = parts.compactMap { $0["time_us"]?.doubleValue }
        #expect(abs(times.reduce(0, +) - (best["sum_us"]?.doubleValue ?? 0)) < 0.002 && times.allSatisfy { $0 > 0 })
        #expect(best["timed"] == "whole" && best["time_kind"] == "measured" && json["verification"]?["on"] == "device")
        let candidates = try #require(json["candidates"]?.arrayValue)
        #expect(candidates.first?["reason"] == .null && candidates.first?["whole_us"] == best["time_us"])
        let timed = candidates.filter { $0["whole_us"] != .null }
        #expect(Set(timed.map { $0["routing"] }) == ["sorted", "inline"])
        #expect(timed.allSatisfy { $0["sum_us"]?.doubleValue != nil })
        #expect(candidates.dropFirst().allSatisfy { $0["reason"]?.stringValue?.isEmpty == false })

        let records = bench.records()
        let tokens = try #require(json["problem"]?["M"]?.intValue)
        let record = try #require(
            records.first {
                $0.key.operation == "moe-layer" && $0.key.dimensions.contains(RecordDimension("M", tokens))
            })
        #expect(
            record.evidence.contains(.measured) && record.evidence.contains(.verified)
                && record.isDeterministic == true)
        #expect(record.time.median == best["time_us"]?.doubleValue)
        #expect(record.additional["parts"]?.objectValue?.members.count == parts.count)
        #expect(record.additional["timed"] == "whole")
        let operations = Set(records.map(\.key.operation))
        #expect(operations.isSuperset(of: ["moe-stage1", "moe-stage2", "router", "quantize-int8"]))
        #expect(TuningDatabase(folders: [bench.path()]).lookup(record.key).record == record)
    }

    /// Expects that `configurations`, of one layer at two M's, read weights of one form.
    private func expectOneForm(_ configurations: [JSONValue]) throws {
        for part in ["stage1", "stage2"] {
            for name in ["lanes", "block_vectors", "weight_order"] + (part == "stage1" ? ["gate_up"] : []) {
                let values = configurations.compactMap { $0["\(part).\(name)"] }
                #expect(values.count == 2 && values.first == values.last, "\(part).\(name)")
            }
        }
    }

    @Test("What is about one search is refused, and questions are answered part by part")
    func questions() async throws {
        for words in ["--set tile_m=1", "--shard 1/2"] {
            let refused = try await run("\(self.words) \(words)")
            #expect(refused.status == 2 && refused.errors.contains("tune a part with it"), "\(refused.errors)")
        }
        let forecast = try await run("\(words) --dry-run")
        #expect(forecast.status == 0, "\(forecast.errors)")
        for part in ["router", "moe-sort", "quantize-int8", "moe-stage1", "moe-stage2"] {
            #expect(forecast.output.contains(part), "\(part)")
        }
        #expect(bench.records().isEmpty)
    }
}
