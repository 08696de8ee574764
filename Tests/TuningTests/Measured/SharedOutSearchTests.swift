import OrderedJSON
import Testing
import TuningDatabase

@Suite("A search that is shared out", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct SharedOutSearchTests {
    private let bench: MeasuredBench

    init() throws {
        bench = try MeasuredBench()
    }

    @Test("parts have nothing in common, and joined they save the whole search what they tried")
    func parts() async throws {
        let shape = "M=1,N=256,K=128"
        for (part, database) in [("1/2", "a"), ("2/2", "b")] {
            let json = try await bench.json("--budget 6 --shard \(part)", shape: shape, database: database)
            #expect(json["shard"]?.stringValue == part && json["space"]?["tried"] == 6)
        }
        let (a, b) = (Set(bench.screened("a")), Set(bench.screened("b")))
        #expect(a.count == 6 && b.count == 6 && a.isDisjoint(with: b))
        let merge = try await TuneProcess.run(["merge", bench.path("a"), bench.path("b")])
        #expect(merge.status == 0, "\(merge.errors)")

        let whole = try await bench.json("--budget 15", shape: shape, database: "a")
        #expect(whole["space"]?["tried"] == 15 && whole["space"]?["from_journal"] == 12)
        let journal = try #require(bench.journals("a").first { $0.identity?.shard == nil })
        let screened = journal.trials.filter { $0.phase == .screening }.map(\.configuration)
        #expect(screened.count == 15 && Set(screened).count == 15 && a.union(b).isSubset(of: screened))
        // What the parts found best stands in the finals of the whole.
        let times = Dictionary(
            journal.trials.filter { $0.phase == .screening }.map { ($0.configuration, $0.coldMedian ?? .infinity) },
            uniquingKeysWith: { first, _ in first })
        let finalists = Set(journal.trials.filter { $0.phase == .final && $0.shard == nil }.map(\.configuration))
        for part in [a, b] {
            let best = try #require(part.min { (times[$0] ?? .infinity) < (times[$1] ?? .infinity) })
            let place = times.values.count { $0 < times[best] ?? .infinity }
            #expect(place >= 8 || finalists.contains(best), "the best of a part, number \(place) of all")
        }
        try await bench.expectSound("a")
    }
}
