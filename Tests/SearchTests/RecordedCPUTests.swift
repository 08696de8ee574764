import Foundation
import Search
import Testing

@Suite("A space that was measured on a CPU")
struct RecordedCPUTests {
    private func recorded() throws -> RecordedSpace {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Recorded/w4a8_gemm_cpu.csv")
        return try RecordedSpace(parsing: String(contentsOf: file, encoding: .utf8))
    }

    @Test("is read whole, parameters with one value included")
    func size() throws {
        let space = try recorded()
        #expect(space.space.count == 304)
        #expect(space.space.parameters.map(\.name).contains("unroll_k"))
        #expect(space.outcomes.allSatisfy { $0.seconds != nil })
    }

    @Test("is searched better by what learns than by chance, in batches as well", arguments: [1, 8])
    func search(batch: Int) async throws {
        let space = try recorded()
        let ours = await Replay(of: space, by: .surrogate, batch: batch).run(seeds: 60)
        let random = await Replay(of: space, by: .random, batch: batch).run(seeds: 60)
        #expect(ours.advantage(over: random)[1].lowerBound > 0)
        #expect(ours.worst[2] > 0.9)
    }
}
