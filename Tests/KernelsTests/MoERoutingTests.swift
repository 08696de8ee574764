import KernelTestSupport
import Kernels
import Testing

@Suite("Routing under the contract of moe_sorting")
struct MoERoutingTests {
    /// Three tokens and four experts, of which one has no token.
    @Test("by hand")
    func small() throws {
        let problem = try MoEStage2(tokens: 3, channels: 16, depth: 128, experts: 4, expertsPerToken: 2)
        let routing = MoERouting(
            experts: [[2, 0], [0, 3], [2, 3]], weights: [[0.25, 0.75], [0.5, 0.125], [1, 2]], of: problem.routedTokens,
            tileM: 16)
        let padding = Int32(2 << 24 | 3)
        #expect(problem.routedTokens.paddedRows(tileM: 16) == 80)
        #expect(routing.validCounts == [48, 3])
        #expect(routing.expertIDs == [0, 2, 3, -1, -1])
        #expect(routing.sortedIDs.count == 80)
        #expect(routing.sortedWeights.count == 80)
        let slot = Int32(1 << 24)
        let fill = [Int32](repeating: padding, count: 14)
        #expect(Array(routing.sortedIDs[0..<16]) == [slot | 0, 1] + fill)
        #expect(Array(routing.sortedIDs[16..<32]) == [0, 2] + fill)
        #expect(Array(routing.sortedIDs[32..<48]) == [slot | 1, slot | 2] + fill)
        #expect(routing.sortedIDs[48...].allSatisfy { $0 == padding })
        #expect(routing.sortedWeights[0..<2] == [0.75, 0.5])
        #expect(routing.sortedWeights[16..<18] == [0.25, 1])
        #expect(routing.sortedWeights[32..<34] == [0.125, 2])
        #expect(routing.sortedWeights.filter { $0 == 0 }.count == 74)
    }

    @Test("an expert with more rows than a tile takes several blocks", arguments: [16, 32])
    func manyRows(tileM: Int) throws {
        let problem = try MoEStage2(tokens: 37, channels: 16, depth: 128, experts: 3, expertsPerToken: 1)
        let routing = MoERouting(
            experts: .init(repeating: [1], count: 37), weights: .init(repeating: [1], count: 37),
            of: problem.routedTokens,
            tileM: tileM)
        let blocks = (37 + tileM - 1) / tileM
        #expect(routing.expertIDs.prefix(blocks).allSatisfy { $0 == 1 })
        #expect(routing.expertIDs.dropFirst(blocks).allSatisfy { $0 == -1 })
        #expect(routing.validCounts == [Int32(blocks * tileM), 37])
        #expect(routing.sortedIDs.prefix(37) == Array(0..<37)[...])
    }

    @Test("random routings keep the contract and fit the grid", arguments: [1, 4, 19, 200], [16, 32])
    func contract(tokens: Int, tileM: Int) throws {
        let problem = try MoEStage2(tokens: tokens, channels: 256, depth: 128, experts: 24, expertsPerToken: 4)
        var generator = SeededGenerator(seed: UInt64(tokens))
        let experts = (0..<tokens).map { _ in Array((0..<24).shuffled(using: &generator).prefix(4)) }
        let weights = experts.map { $0.map { _ in Float.random(in: 0.1...1, using: &generator) } }
        let routing = MoERouting(experts: experts, weights: weights, of: problem.routedTokens, tileM: tileM)
        let capacity = problem.routedTokens.paddedRows(tileM: tileM)

        // Sizes as AITER states them.
        let stated = tokens * 4 + 24 * tileM - 4
        #expect(capacity >= stated && capacity < stated + tileM && capacity % tileM == 0)
        #expect(routing.sortedIDs.count == capacity)
        #expect(routing.expertIDs.count == capacity / tileM)
        let valid = Int(routing.validCounts[0])
        #expect(valid % tileM == 0)
        #expect(routing.expertIDs.map { $0 >= 0 } == (0..<capacity / tileM).map { $0 * tileM < valid })
        #expect(routing.expertIDs.prefix(valid / tileM) == routing.expertIDs.prefix(valid / tileM).sorted()[...])

        var seen: Set<Int32> = []
        for (place, id) in routing.sortedIDs.enumerated() {
            let (slot, token) = (Int(id >> 24), Int(id & 0xff_ffff))
            if token == tokens {
                #expect(slot == 4)
                #expect(routing.sortedWeights[place] == 0)
                continue
            }
            #expect(seen.insert(id).inserted)
            #expect(place < valid)
            #expect(experts[token][slot] == Int(routing.expertIDs[place / tileM]))
            #expect(weights[token][slot] == routing.sortedWeights[place])
        }
        #expect(seen.count == tokens * 4)

        // Every block that belongs to an expert has workgroups.
        let plan = try problem.plan(for: problem.configuration(["tile_m": "\(tileM)"]))
        #expect(plan.steps[0].grid.y * tileM >= valid)
        #expect(plan.steps[0].grid.y <= routing.expertIDs.count)
    }
}
