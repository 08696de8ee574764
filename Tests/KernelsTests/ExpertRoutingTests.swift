import KernelTestSupport
import Kernels
import Testing

@Suite("How tokens choose experts")
struct ExpertRoutingTests {
    private static let routings = [
        ExpertRouting.uniform, ExpertRouting(.zipf(exponent: 1.1)), ExpertRouting(.zipf(exponent: 10)),
        ExpertRouting(.uniform, seed: 3),
    ]

    @Test("each token has different experts of those there are", arguments: routings)
    func distinct(_ routing: ExpertRouting) throws {
        for (tokens, experts, perToken) in [(50, 384, 8), (20, 8, 8), (7, 1, 1)] {
            let drawn = try routing.draw(tokens: tokens, experts: experts, perToken: perToken)
            #expect(drawn.count == tokens)
            for chosen in drawn {
                #expect(Set(chosen).count == perToken && chosen.count == perToken)
                #expect(chosen.allSatisfy { (0..<experts).contains($0) })
            }
        }
    }

    @Test("the seed decides, and the first tokens are the same for every M", arguments: routings)
    func deterministic(_ routing: ExpertRouting) throws {
        func draw(_ routing: ExpertRouting, _ tokens: Int) throws -> [[Int]] {
            try routing.draw(tokens: tokens, experts: 384, perToken: 8)
        }
        #expect(try draw(routing, 16) == draw(routing, 16))
        #expect(try draw(routing, 4) == Array(draw(routing, 16).prefix(4)))
        #expect(try draw(ExpertRouting(routing.distribution, seed: 99), 16) != draw(routing, 16))
    }

    @Test("the usual routing's counts at Kimi's shapes are near the averages")
    func usual() throws {
        for tokens in [1, 2, 4, 8, 16, 32, 64, 160] {
            let problem = try MoEStage2(tokens: tokens, channels: 16, depth: 128, experts: 384, expertsPerToken: 8)
            var missed = 1.0
            for _ in 0..<tokens {
                missed *= 1 - 8.0 / 384
            }
            #expect(abs(problem.expectedExperts - 384 * (1 - missed)) < 10, "M = \(tokens)")
        }
        let four = try MoEStage2(tokens: 4, channels: 16, depth: 128, experts: 384, expertsPerToken: 8)
        #expect(four.routed.distinctExperts == 31 && four.routed.rows == 32)
    }

    @Test("under zipf a few experts have most rows, and which they are is no matter of their numbers")
    func popularity() throws {
        let tokens = 2000
        let drawn = try ExpertRouting(.zipf(exponent: 1.1)).draw(tokens: tokens, experts: 384, perToken: 8)
        var counts = [Int](repeating: 0, count: 384)
        for expert in drawn.joined() {
            counts[expert] += 1
        }
        let ranked = counts.sorted(by: >)
        #expect(ranked[0] > tokens * 3 / 4, "the most popular expert is in most tokens")
        #expect(ranked[..<40].reduce(0, +) > tokens * 8 / 2)
        #expect(Set(counts.indices.sorted { counts[$0] > counts[$1] }.prefix(8)) != Set(0..<8))
        let uniform = try ExpertRouting.uniform.draw(tokens: tokens, experts: 384, perToken: 8)
        #expect(Set(uniform.joined()).count == 384)
        let few = try ExpertRouting(.zipf(exponent: 1.1)).draw(tokens: 16, experts: 384, perToken: 8)
        #expect(Set(few.joined()).count < 90, "uniform routing touches about 110")
    }

    @Test("frequencies under zipf follow the exponent, one expert a token")
    func frequencies() throws {
        let drawn = try ExpertRouting(.zipf(exponent: 1)).draw(tokens: 20_000, experts: 3, perToken: 1).joined()
        let counts = (0..<3).map { expert in drawn.count { $0 == expert } }.sorted(by: >)
        // 1, 1/2 and 1/3 of 11/6: 10909, 5455, 3636.
        for (count, expected) in zip(counts, [10_909, 5_455, 3_636]) {
            #expect(abs(count - expected) < 300, "\(counts)")
        }
    }

    @Test(
        "the key's word stands for the routing",
        arguments: zip(
            [ExpertRouting.uniform, ExpertRouting(.zipf(exponent: 1.1)), ExpertRouting(.zipf(exponent: 2))],
            ["uniform", "zipf:1.1", "zipf:2"]))
    func words(_ routing: ExpertRouting, _ word: String) {
        #expect(routing.keyWord == word)
        #expect(ExpertRouting(keyWord: word) == routing)
    }

    @Test(
        "other words stand for none",
        arguments: ["", "zipf", "zipf:", "zipf:0", "zipf:-1", "zipf:11", "zipf:nan", "zipf:inf", "file:0123456789ab"])
    func unknownWords(_ word: String) {
        #expect(ExpertRouting(keyWord: word) == nil)
    }

    @Test("a table is read line by line; commas, spaces, tabs, comments, empty lines")
    func table() throws {
        let text = "# recorded\n0 3\n\n5,1\r\n 2\t4 \n"
        let table = try RoutingTable(name: "r.txt", digest: "0123456789ab", text: text)
        #expect(table.rows.map(\.experts) == [[0, 3], [5, 1], [2, 4]])
        #expect(table.rows.map(\.line) == [2, 4, 5])
        let routing = ExpertRouting(.table(table))
        #expect(routing.keyWord == "file:0123456789ab")
        #expect(try routing.draw(tokens: 2, experts: 6, perToken: 2) == [[0, 3], [5, 1]])
    }

    /// A table for M = 2, E = 6, topk = 2, and what must be said about it.
    struct Broken: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String
        var testDescription: String { message }
    }

    @Test(
        "a table that does not fit is refused by file and line",
        arguments: [
            Broken(text: "0 1\n", message: "r.txt routes 1 tokens, and M = 2 are wanted"),
            Broken(text: "0 1\n2 x\n", message: "r.txt, line 2: 'x' is no expert's number"),
            Broken(text: "0 1\n\n2 6\n", message: "r.txt, line 3: there is no expert 6; they are numbered 0 to 5"),
            Broken(text: "0 -1\n2 3\n", message: "r.txt, line 1: there is no expert -1"),
            Broken(text: "0 1 2\n2 3\n", message: "r.txt, line 1 names 3 experts, expected topk = 2"),
            Broken(text: "0 1\n3 3\n", message: "r.txt, line 2 names expert 3 twice"),
        ])
    func broken(_ example: Broken) throws {
        do {
            let table = try RoutingTable(name: "r.txt", digest: "0123456789ab", text: example.text)
            _ = try MoEStage2(
                tokens: 2, channels: 16, depth: 128, experts: 6, expertsPerToken: 2,
                routing: ExpertRouting(.table(table)))
            Issue.record("was taken")
        } catch {
            #expect("\(error)".contains(example.message), "\(error)")
        }
    }

    @Test("statistics are those of the rank that touches most experts")
    func statistics() {
        let statistics = RoutingStatistics([[0, 4], [4, 5], [4, 3], [4, 1]], experts: 3, ranks: 2)
        #expect(statistics.rank == 1 && statistics.experts == 3)
        #expect(statistics.rowCounts == [4, 1, 1])
        #expect(statistics.distinctExperts == 3 && statistics.rows == 6)
        #expect(
            statistics.blocks(tileM: 1) == 6 && statistics.blocks(tileM: 2) == 4 && statistics.blocks(tileM: 16) == 3)
    }

    @Test("the busiest rank numbers its own experts from 0, and knows nothing of the others")
    func localExperts() throws {
        let problem = try MoEStage2(
            tokens: 16, channels: 16, depth: 128, experts: 48, expertsPerToken: 8, expertRanks: 8)
        let whole = try problem.routing.draw(tokens: 16, experts: 384, perToken: 8)
        let local = try problem.localExperts()
        let first = problem.routed.rank * 48
        for (global, mine) in zip(whole.joined(), local.joined()) {
            #expect(mine == (global / 48 == problem.routed.rank ? global - first : nil))
        }
        #expect(Set(local.joined().compactMap { $0 }).count == problem.routed.distinctExperts)
        #expect(local.joined().count { $0 != nil } == problem.routed.rows)
        #expect(problem.routed.rows < 16 * 8 / 2)
    }

    @Test("weights that are read follow the routing")
    func work() throws {
        func bytes(_ routing: ExpertRouting, ranks: Int = 1) throws -> Double {
            let problem = try MoEStage2(
                tokens: 16, channels: 256, depth: 256, experts: 384 / ranks, expertsPerToken: 8, expertRanks: ranks,
                routing: routing)
            let work = try problem.work(of: problem.configuration([:]))
            #expect(work.weightBytes == Double(problem.routed.distinctExperts * 256 * 256 / 2))
            return work.weightBytes
        }
        #expect(try bytes(ExpertRouting(.zipf(exponent: 1.5))) < bytes(.uniform))
        #expect(try bytes(.uniform, ranks: 8) < bytes(.uniform) / 3)
    }
}
