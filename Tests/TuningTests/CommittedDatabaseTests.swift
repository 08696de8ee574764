import Testing
import Tuning
import TuningDatabase

@Suite("The committed database")
struct CommittedDatabaseTests {
    private static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/tuning-db"
    private static let tokens: Set = [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 160]
    /// Of stage 1, whose record is Kimi-K2.5's on eight ranks: what the benchmark looks at.
    private static let tokensOfStage1: Set = [1, 2, 3, 4, 8]

    private let records = DatabaseListing(Self.folder).records.map(\.record)

    @Test("has no broken line, no duplicate, and no record that its family would make differently today")
    func sound() {
        let listing = DatabaseListing(Self.folder)
        #expect(listing.issues.isEmpty)
        for stored in listing.records {
            #expect(RecordAudit.findings(in: stored.record).isEmpty, "\(stored.record.key)")
        }
    }

    @Test("covers stage 2 and the dense product: 1 to 8, 16, 32, 64 and 160 tokens for every layer of both models")
    func complete() {
        var layers: [String: Set<Int>] = [:]
        for record in records {
            let extents = record.key.dimensions.filter { $0.name != "M" }.map { "\($0.name)=\($0.size)" }
            layers["\(record.key.operation) \(extents.joined(separator: ","))", default: []]
                .insert(record.key["M"] ?? 0)
        }
        let stage1 = layers.filter { $0.key.hasPrefix("moe-stage1 ") }
        #expect(stage1.count == 1 && stage1.values.allSatisfy { $0 == Self.tokensOfStage1 })
        #expect(layers.filter { stage1[$0.key] == nil }.values.allSatisfy { $0 == Self.tokens })
        #expect(layers.keys.filter { $0.hasPrefix("moe-stage2 ") }.count == 2)
        #expect(layers.keys.filter { $0.hasPrefix("w4a8-gemm ") }.count == 8 + 3)
    }

    @Test("holds verified records alone, with what two compilers made of each, none of which spills")
    func evidence() {
        for record in records {
            #expect(record.evidence.contains(.verified) && record.evidence.contains(.compiled), "\(record.key)")
            #expect(record.compiled.count == 2, "\(record.key)")
            #expect(record.compiled.allSatisfy { $0.resources.scratchBytes == 0 }, "\(record.key)")
            #expect(record.best.count == TuningRecord.bestLimit)
        }
    }
}
