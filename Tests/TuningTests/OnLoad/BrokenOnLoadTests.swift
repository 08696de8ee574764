import KernelDSL
import Kernels
import Synchronization
import Testing
import Tuning

@Suite("Broken kernels that quantise on load")
struct BrokenOnLoadTests {
    /// A depth at which pieces of a row are fewer than its lanes.
    private static let odd = (settings: "packing=8,tile_k=192", depth: 192)

    static let breaks: [Sabotage] = [
        Sabotage("the scale of a neighbour") { statement in
            guard case .loadShared(let scale, let buffer, let row) = statement, buffer.name == "rowScales" else {
                return [statement]
            }
            return [.loadShared(scale, from: buffer, at: row ^ 1)]
        },
        Sabotage("a lane left out of the largest magnitude") { statement in
            guard case .crossLane(let other, .shuffleExclusiveOr, let operands) = statement,
                operands[1].isConstant(1), "\(operands[0])".contains("largest")
            else { return [statement] }
            return [.define(other, operands[0])]
        },
        Sabotage("a lane left out of the sum of low nibbles") { statement in
            guard case .crossLane(let other, .shuffleExclusiveOr, let operands) = statement,
                operands[1].isConstant(1), "\(operands[0])".contains("total")
            else { return [statement] }
            return [.define(other, operands[0])]
        },
        Sabotage("the sum of the wrong half") { statement in
            // The words of the piece are stored before they are summed.
            if case .storeShared(let value, let buffer, _) = statement, buffer.name == "activationTile",
                case .vector(let words) = value.node
            {
                stored.words.withLock { $0 = words }
            }
            guard case .define(let sum, _) = statement, sum.name == "ownSum" else { return [statement] }
            let words = stored.words.withLock { $0 }
            let swap = KernelRewriter(value: { value in
                words.firstIndex(of: value).map { words[($0 + 2) % 4] } ?? value
            })
            return swap.rewrite([statement])
        },
        Sabotage(
            "signs left in magnitudes",
            value: { value in value.isConstant(0x7fff_7fff) ? Value(value.type, .integer(0xffff_ffff)) : value }),
        Sabotage(
            "rows of zeros divided by",
            value: { value in
                guard case .select(_, let zero, let quotient) = value.node, zero.node == .real(0) else { return value }
                return quotient
            }),
        Sabotage(
            "pieces beyond a row taken from the next one", odd.settings, depth: odd.depth,
            value: { value in
                guard case .select(let condition, let piece, let beyond) = value.node,
                    beyond.isConstant(0x7000_0000), "\(condition)".contains("column")
                else { return value }
                return piece
            }),
        Sabotage(
            "pieces beyond a row stored", odd.settings, depth: odd.depth,
            signs: Sabotage.wrongNumbers + ["activationTile"],
            statement: { statement in
                guard case .branch(_, .bounds("the last piece may lie beyond the row"), let body, _) = statement else {
                    return [statement]
                }
                return body
            }),
        Sabotage(
            "without the barrier behind it", signs: ["activationTile", "rowScales", "rowLowSums"],
            statement: { $0 == .barrier(.workgroup) ? [] : [$0] }),
    ]

    /// The words of the last piece that was stored.
    private final class Stored: Sendable {
        let words = Mutex<[Value]>([])
    }

    private static let stored = Stored()

    @Test("are found out", arguments: breaks)
    func broken(_ sabotage: Sabotage) throws {
        let small = try SmallProblem(depth: sabotage.depth, activations: .bf16)
        let healthy = try #require(try small.cases(sabotage.settings).first?.prepare().first)
        #expect(sabotage.apply(to: healthy).plan != healthy.plan, "the sabotage changes nothing")
        let verdicts = try small.judge(sabotage.settings, changing: sabotage.apply)
        let problem = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problem.contains($0) }, "found out, but named otherwise: \(problem)")
    }
}
