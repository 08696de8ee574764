import Search
import Testing

@Suite("Search strategies")
struct StrategyTests {
    private let space = SyntheticSpace.coupled

    /// Searches for `evaluations`, `batch` at a time; what was tried, in order.
    private func search(
        _ strategy: SearchStrategyName, seed: UInt64 = 1, seeds: SearchSeeds = .none, evaluations: Int, batch: Int = 1,
        outcome: (SearchPoint) -> SearchOutcome = SyntheticSpace.outcome
    ) -> [(point: SearchPoint, outcome: SearchOutcome)] {
        var search = strategy.start(in: space, seeds: seeds, seed: seed)
        var tried: [(point: SearchPoint, outcome: SearchOutcome)] = []
        while tried.count < evaluations {
            let points = search.propose(min(batch, evaluations - tried.count))
            guard !points.isEmpty else { break }
            let outcomes = points.map { ($0, outcome($0)) }
            search.observe(outcomes)
            tried += outcomes.map { (point: $0.0, outcome: $0.1) }
        }
        return tried
    }

    private func best(_ tried: [(point: SearchPoint, outcome: SearchOutcome)]) -> Double {
        tried.compactMap(\.outcome.seconds).min() ?? .infinity
    }

    @Test("a seed gives one search, another seed another", arguments: SearchStrategyName.allCases, [1, 7])
    func determinism(_ strategy: SearchStrategyName, batch: Int) {
        let one = search(strategy, seed: 3, evaluations: 60, batch: batch).map(\.point)
        #expect(one.count == 60)
        #expect(one == search(strategy, seed: 3, evaluations: 60, batch: batch).map(\.point))
        if strategy != .exhaustive {
            #expect(one != search(strategy, seed: 4, evaluations: 60, batch: batch).map(\.point))
        }
    }

    @Test("every point is tried once, and then there are none", arguments: SearchStrategyName.allCases, [1, 16])
    func exhaustion(_ strategy: SearchStrategyName, batch: Int) throws {
        let few = try #require(space.points).filter { $0.places[4] == 0 && $0.places[3] == 0 }
        let small = ListedSpace(space.parameters, points: few)
        var search = strategy.start(in: small, seed: 5)
        var tried: [SearchPoint] = []
        while true {
            let points = search.propose(batch)
            tried += points
            guard points.count == batch else { break }
            search.observe(points.map { ($0, SyntheticSpace.outcome($0)) })
        }
        #expect(tried.count == few.count && Set(tried) == Set(few))
        #expect(search.propose(3).isEmpty)
    }

    @Test("what was observed elsewhere is not proposed again", arguments: SearchStrategyName.allCases)
    func resumed(_ strategy: SearchStrategyName) {
        let before = search(strategy, seed: 3, evaluations: 100)
        var resumed = strategy.start(in: space, seed: 3)
        resumed.observe(before.map { ($0.point, $0.outcome) })
        let after = (0..<40).flatMap { _ in resumed.propose(1) }
        #expect(after.count == 40 && Set(after).isDisjoint(with: before.map(\.point)))
    }

    @Test("only legal points are proposed, also of a share", arguments: SearchStrategyName.allCases)
    func shares(_ strategy: SearchStrategyName) {
        let share = ShardedSpace(space, number: 2, of: 3)
        var search = strategy.start(in: share, seed: 9)
        var tried = 0
        while case let points = search.propose(8), !points.isEmpty {
            #expect(points.allSatisfy(share.contains))
            search.observe(points.map { ($0, SyntheticSpace.outcome($0)) })
            tried += points.count
        }
        #expect(tried == share.count)
    }

    @Test("a name that there is not is answered with those there are")
    func unknown() {
        let error = #expect(throws: SearchStrategyError.self) { try SearchStrategyName(named: "genetic") }
        #expect(error?.description.contains("'genetic'; there are surrogate, random, exhaustive") == true)
        #expect((try? SearchStrategyName(named: "random")) == .random)
    }

    @Test("starting points come first, those that are not legal are left out", arguments: SearchStrategyName.allCases)
    func starts(_ strategy: SearchStrategyName) throws {
        let points = try #require(space.points)
        let starts = [points[400], points[17], points[250]]
        let foreign = SearchPoint(places: [5, 5, 0, 0, 0])
        let seeds = SearchSeeds(starts: [foreign] + starts + [points[17]])
        let tried = search(strategy, seeds: seeds, evaluations: 60).map(\.point)
        #expect(Array(tried.prefix(3)) == starts && Set(tried).count == 60)
    }

    @Test("the surrogate finds the optimum of a coupled space with failures in a tenth of it")
    func surrogate() throws {
        let recorded = try #require(SyntheticSpace.recorded)
        for seed in 1...10 {
            let tried = search(.surrogate, seed: UInt64(seed), evaluations: recorded.outcomes.count / 10)
            #expect(best(tried) == recorded.optimum, "seed \(seed)")
        }
    }

    @Test("batches of 8 come nearly as far as one at a time, and hold distinct points")
    func batches() throws {
        let recorded = try #require(SyntheticSpace.recorded)
        func mean(_ batch: Int) -> Double {
            let results = (1...20).map { Replay(of: recorded, by: .surrogate, batch: batch).run(seed: $0) }
            return results.reduce(0) { $0 + $1[1] } / 20
        }
        let (single, batched) = (mean(1), mean(8))
        #expect(batched > single - 0.05, "\(batched) against \(single)")
        let tried = search(.surrogate, evaluations: 96, batch: 16).map(\.point)
        #expect(Set(tried).count == 96)
    }

    @Test("failures are learned: later proposals fail less often than random ones do")
    func failures() {
        // Half of the space fails, and is where the time would be shortest.
        func outcome(_ point: SearchPoint) -> SearchOutcome {
            point.places[1] + point.places[2] > 4 ? .failed : .time(1 - 0.1 * Double(point.places[1] + point.places[2]))
        }
        func failed(_ strategy: SearchStrategyName) -> Int {
            (1...5).reduce(0) { sum, seed in
                let tried = search(strategy, seed: UInt64(seed), evaluations: 80, outcome: outcome)
                return sum + tried.dropFirst(30).count { $0.outcome == .failed }
            }
        }
        let (ours, random) = (failed(.surrogate), failed(.random))
        #expect(random > 50 && ours * 2 < random, "\(ours) failures against \(random)")
    }

    @Test("where everything fails the search goes on to the end")
    func onlyFailures() {
        let tried = search(.surrogate, evaluations: 120, batch: 4) { _ in .failed }
        #expect(Set(tried.map(\.point)).count == 120)
    }

    @Test("a right prior is ahead from the start, a wrong one and bad starting points are overcome")
    func priors() throws {
        let recorded = try #require(SyntheticSpace.recorded)
        let worst = try #require(space.points).filter { SyntheticSpace.outcome($0).seconds != nil }
            .sorted { (SyntheticSpace.outcome($0).seconds ?? 0) > (SyntheticSpace.outcome($1).seconds ?? 0) }
        let right = SearchSeeds(prior: { SyntheticSpace.outcome($0).seconds })
        let wrong = SearchSeeds(
            starts: Array(worst.prefix(8)), prior: { SyntheticSpace.outcome($0).seconds.map { 1e-6 / $0 } })
        func mean(_ seeds: SearchSeeds, after evaluations: Int) -> Double {
            (1...10).reduce(0) { sum, seed in
                sum + recorded.optimum
                    / best(search(.surrogate, seed: UInt64(seed), seeds: seeds, evaluations: evaluations))
            } / 10
        }
        #expect(mean(right, after: 12) > mean(.none, after: 12) + 0.1)
        for seed in 1...10 {
            let tried = search(.surrogate, seed: UInt64(seed), seeds: wrong, evaluations: 150)
            #expect(best(tried) == recorded.optimum, "seed \(seed)")
        }
    }
}
