import Testing
import Tuning
import TuningDatabase

@Suite("The committed database")
struct CommittedDatabaseTests {
    private static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/tuning-db"
    private static let tokens: Set = [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 160]
    /// Of whole layers, which take minutes each: Kimi-K2.5's, and MiniMax-M2.5's.
    private static let tokensOfLayers: [Set] = [[1, 4, 8], [4]]

    private let records = DatabaseListing(Self.folder).records.map(\.record)

    @Test("has no broken line, no duplicate, and no record that its family would make differently today")
    func sound() {
        let listing = DatabaseListing(Self.folder)
        #expect(listing.issues.isEmpty)
        for stored in listing.records {
            #expect(RecordAudit.findings(in: stored.record).isEmpty, "\(stored.record.key)")
        }
    }

    @Test("covers every operation: 1 to 8, 16, 32, 64 and 160 tokens for every layer of both models")
    func complete() {
        var layers: [String: Set<Int>] = [:]
        for record in records {
            let extents = record.key.dimensions.filter { $0.name != "M" }.map { "\($0.name)=\($0.size)" }
            layers["\(record.key.operation) \(extents.joined(separator: ","))", default: []]
                .insert(record.key["M"] ?? 0)
        }
        let whole = layers.filter { $0.key.hasPrefix("moe-layer ") }
        #expect(Set(whole.values) == Set(Self.tokensOfLayers))
        #expect(layers.filter { whole[$0.key] == nil }.allSatisfy { $0.value == Self.tokens })
        let counts = Dictionary(grouping: layers.keys) { $0.prefix { $0 != " " } }.mapValues(\.count)
        #expect(
            counts == [
                "moe-layer": 2, "moe-stage1": 2, "moe-stage2": 2, "w4a8-gemm": 8 + 3, "router": 2, "moe-sort": 2,
                "quantize-int8": 2, "silu-quantize": 2,
            ])
        #expect(Set(counts.keys.map(String.init)) == Set(Operations.names))
    }

    @Test("holds verified records alone, with what two compilers made of each, none of which spills")
    func evidence() {
        for record in records {
            #expect(record.evidence.contains(.verified) && record.evidence.contains(.compiled), "\(record.key)")
            #expect(record.compiled.count == 2, "\(record.key)")
            #expect(record.compiled.allSatisfy { $0.resources.scratchBytes == 0 }, "\(record.key)")
            // Spaces of the small kernels have no more.
            let isProduct = record.key.weightType != "none" && record.key.operation != "moe-layer"
            #expect(isProduct ? record.best.count == TuningRecord.bestLimit : !record.best.isEmpty, "\(record.key)")
        }
    }
}
