import Search
import Testing

@Suite("Replays")
struct ReplayTests {
    private func recorded(_ outcomes: [SearchOutcome]) throws -> RecordedSpace {
        let parameters = [SearchParameter("n", .numbers(outcomes.indices.map { Double($0) }))]
        let points = outcomes.indices.map { SearchPoint(places: [$0]) }
        return try #require(RecordedSpace(ListedSpace(parameters, points: points), outcomes: outcomes))
    }

    @Test("failures cost evaluations, and nothing found yet counts as 0")
    func fractions() throws {
        let space = try recorded([.failed, .failed, .time(8), .failed, .time(4), .time(2)])
        let replay = Replay(of: space, by: .exhaustive, checkpoints: [2, 3, 4, 5, 6, 9])
        #expect(replay.run(seed: 1) == [0, 0.25, 0.25, 0.5, 1, 1])
        #expect(Replay(of: space, by: .exhaustive, batch: 4, checkpoints: [2, 3, 6]).run(seed: 1) == [0, 0.25, 1])
    }

    @Test("seeds are run side by side with the results that each has alone")
    func seeds() async throws {
        let space = try #require(SyntheticSpace.recorded)
        let replay = Replay(of: space, by: .random)
        let result = await replay.run(seeds: 12)
        #expect(result.fractions == (1...12).map { replay.run(seed: $0) })
        #expect(result.fractions.allSatisfy { $0 == $0.sorted() && $0.allSatisfy { (0...1).contains($0) } })
        for place in result.checkpoints.indices {
            #expect(result.worst[place] <= result.mean[place])
            #expect(result.fractions.contains { $0[place] == result.worst[place] })
        }
    }

    @Test("the surrogate is ahead of random beyond chance, and random is not ahead of itself")
    func advantage() async throws {
        let space = try #require(SyntheticSpace.recorded)
        let random = await Replay(of: space, by: .random).run(seeds: 30)
        let ours = await Replay(of: space, by: .surrogate).run(seeds: 30)
        #expect(ours.advantage(over: random)[1].lowerBound > 0)
        #expect(random.advantage(over: random) == random.checkpoints.map { _ in 0...0 })
        // Different seeds of one strategy: nothing but chance between them.
        let halves = [random.fractions.prefix(15), random.fractions.suffix(15)].map {
            ReplayResult(checkpoints: random.checkpoints, fractions: Array($0))
        }
        #expect(halves[0].advantage(over: halves[1]).allSatisfy { $0.lowerBound < 0.1 && $0.upperBound > -0.1 })
    }
}
