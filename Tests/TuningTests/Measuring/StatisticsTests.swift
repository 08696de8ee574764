import Kernels
import Testing
import Tuning

@Suite("Statistics of measuring")
struct StatisticsTests {
    @Test("medians, deviations and percentiles are those of the definition")
    func medians() {
        #expect([3.0, 1, 2].median == 2)
        #expect([4.0, 1, 2, 3].median == 2.5)
        #expect([7.0].median == 7)
        #expect([Double]().median.isNaN && [Double]().medianDeviation.isNaN && [Double]().percentile(0.9).isNaN)
        // Distances from 3: 2, 1, 0, 1, 97.
        #expect([1.0, 2, 3, 4, 100].medianDeviation == 1)
        #expect((1...10).map(Double.init).percentile(0.9) == 9)
        #expect((1...11).map(Double.init).percentile(0.9) == 10)
        #expect([5.0].percentile(0) == 5)
    }

    @Test("an interval is the sign test's: of 15 rounds, from the fourth smallest ratio to the fourth largest")
    func interval() {
        let ratios = (1...15).map { 1 + 0.01 * Double($0) }
        let comparison = PairedComparison(ratios.shuffled(), with: [Double](repeating: 1, count: 15))
        #expect(comparison.rounds == 15 && comparison.ratio == ratios[7])
        #expect(comparison.interval == ratios[3]...ratios[11])
        #expect(comparison.verdict == .slower)
        // Shared out over seven comparisons: 0.37 % on each side.
        let several = PairedComparison(ratios, with: [Double](repeating: 1, count: 15), comparisons: 7)
        #expect(several.interval == ratios[2]...ratios[12])
    }

    @Test("too few rounds, or times that cannot be, tell nothing", arguments: [[], [0.5], [0.5, 0.5, 0.5, 0.5]])
    func fewRounds(_ times: [Double]) {
        let reference = times.map { _ in 1.0 }
        #expect(PairedComparison(times, with: reference).verdict == .tied)
        #expect(
            PairedComparison([Double](repeating: -1, count: 20), with: [Double](repeating: 1, count: 20)).verdict
                == .tied)
        #expect(PairedComparison([0.5, 0.5, 0.5, 0.5, 0.5], with: [1, 1, 1, 1, 1]).verdict == .faster)
    }

    /// Times of equals round by round: each round has a drift of its own, each time noise with a long tail.
    private static func rounds(
        _ count: Int, speeds: [Double], noise: Double, _ random: inout SplitMix64
    ) -> [[Double]] {
        var times = [[Double]](repeating: [], count: speeds.count)
        for round in 0..<count {
            let drift = 1 + 0.02 * Double(round) + 0.1 * Double(random.unit())
            for (index, speed) in speeds.enumerated() {
                let tail = random.unit() < 0.1 ? 1 + Double(random.unit()) : 1
                times[index].append(speed * drift * tail * (1 + noise * (2 * Double(random.unit()) - 1)))
            }
        }
        return times
    }

    @Test("equals are called faster in at most 5 % of comparisons, and not never", arguments: [10, 15, 30])
    func falseFaster(_ count: Int) {
        var random = SplitMix64(seed: 5)
        let trials = 4000
        let faster = (0..<trials).count { _ in
            let times = Self.rounds(count, speeds: [1, 1], noise: 0.05, &random)
            return PairedComparison(times[0], with: times[1]).verdict == .faster
        }
        let share = Double(faster) / Double(trials)
        #expect(share <= 0.05 && share > 0.002, "\(share)")
    }

    @Test("what is 4 % faster is called so where the noise is 2 %, though the clock drifts by more")
    func power() {
        var random = SplitMix64(seed: 6)
        let found = (0..<500).count { _ in
            let times = Self.rounds(15, speeds: [0.96, 1], noise: 0.02, &random)
            return PairedComparison(times[0], with: times[1]).verdict == .faster
        }
        #expect(found > 450, "\(found) of 500")
    }

    @Test("an incumbent among seven equals is replaced in at most 5 % of finals")
    func incumbentAmongEquals() throws {
        var random = SplitMix64(seed: 7)
        let trials = 2000
        var replaced = 0
        for _ in 0..<trials {
            let times = Self.rounds(15, speeds: [Double](repeating: 1, count: 9), noise: 0.03, &random)
            let finals = Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, times[$0]) })
            let decision = try #require(FinalsDecision(finals, twin: times[8], incumbent: 3))
            replaced += decision.winner == 3 ? 0 : 1
        }
        #expect(Double(replaced) / Double(trials) <= 0.05, "\(replaced) of \(trials)")
    }

    /// Times without noise but for a wobble of a tenth of a percent that all share out differently.
    private func times(_ speed: Double, phase: Int = 0) -> [Double] {
        (0..<15).map { (round: Int) -> Double in
            let wobble = Double((round * 7 + phase) % 5 - 2)
            return speed * (1 + 0.001 * wobble)
        }
    }

    @Test("an incumbent stays where it is beaten by less than 1 %, and goes where by more")
    func margin() throws {
        let kept = try #require(
            FinalsDecision([0: times(0.992, phase: 1), 4: times(1)], twin: times(1, phase: 3), incumbent: 4))
        #expect(kept.winner == 4 && kept.keptIncumbent && kept.reference == 4)
        #expect(kept.ranking == [0, 4])
        let beaten = try #require(
            FinalsDecision([0: times(0.985, phase: 1), 4: times(1)], twin: times(1, phase: 3), incumbent: 4))
        #expect(beaten.winner == 0 && !beaten.keptIncumbent)
        #expect(beaten.ties.isEmpty)
    }

    @Test("an incumbent stays where it is beaten by less than the noise that it shows against itself")
    func noise() throws {
        // Its second entry was 5 % slower throughout: this machine tells nothing finer.
        let decision = try #require(
            FinalsDecision([0: times(0.97), 1: times(1)], twin: times(1.05), incumbent: 1))
        #expect(decision.noise > 0.04)
        #expect(decision.winner == 1 && decision.keptIncumbent)
        #expect(decision.ties == [0])
    }

    @Test("ties are those that cannot be told from the winner")
    func ties() throws {
        let decision = try #require(
            FinalsDecision(
                [0: times(1), 1: times(1.0003, phase: 2), 2: times(1.2), 3: times(0.9995, phase: 1)],
                twin: times(1, phase: 3), incumbent: nil))
        #expect(Set([decision.winner] + decision.ties) == [0, 1, 3])
        #expect(decision.ranking.last == 2)
        #expect(decision.comparisons[2]?.verdict == .slower)
        #expect(FinalsDecision([:], twin: [], incumbent: nil) == nil)
    }

    @Test("a watchdog waits for long until it has seen a generation, then ten times what nine of ten took")
    func watchdog() {
        var limit = WatchdogLimit(first: 300, floor: 5, factor: 10, generation: 4)
        #expect(limit.seconds == 300)
        for seconds in [1.0, 2, 3] {
            limit.add(seconds)
        }
        #expect(limit.seconds == 300)
        limit.add(100)
        #expect(limit.seconds == 1000)
        for _ in 0..<40 {
            limit.add(0.1)
        }
        #expect(limit.seconds == 5)
    }
}
