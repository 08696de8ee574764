import Kernels

/// The inputs and expected outputs of a sort's case.
struct MoESortData {
    /// The expert of each entry.
    let ids: [Int32]
    /// The weight of each entry.
    let weights: [Float]
    /// What has to come out.
    let expected: MoERouting

    /// Draws `testCase`.
    init(_ testCase: MoESortCase, seed: UInt64) {
        let problem = testCase.problem
        var random = SplitMix64(seed: seed, stream: 0x736f_7274)
        let (experts, topk) = (problem.experts, problem.expertsPerToken)
        let chosen = (0..<problem.tokens).map { token -> [Int32] in
            switch testCase.routing {
            case .uniform: Self.distinct(topk, of: 0..<max(experts, topk), &random)
            case .lastExperts: (0..<topk).map { Int32(experts - 1 - $0) }
            case .someElsewhere: Self.distinct(topk, of: (-2)..<(experts + topk), &random).map(Self.farther)
            case .allElsewhere: (0..<topk).map { $0 % 2 == 0 ? Int32(experts + $0) : Int32(-1 - token - $0) }
            }
        }
        ids = Array(chosen.joined())
        let drawn = chosen.map { $0.map { _ in (0.5 + random.unit()) / Float(topk) } }
        weights = Array(drawn.joined())
        expected = MoERouting(
            experts: chosen.map { $0.map { (0..<Int32(experts)).contains($0) ? Int($0) : nil } }, weights: drawn,
            count: experts, expertsPerToken: topk, tileM: problem.block)
    }

    /// −1 and −2 as they are and as the end of 32 bits.
    private static func farther(_ expert: Int32) -> Int32 { expert == -2 ? .min : expert }

    private static func distinct(_ count: Int, of range: Range<Int>, _ random: inout SplitMix64) -> [Int32] {
        var chosen: [Int] = []
        while chosen.count < count {
            let expert = range.lowerBound + random.index(below: range.count)
            if !chosen.contains(expert) {
                chosen.append(expert)
            }
        }
        return chosen.map { Int32($0) }
    }

    /// Writes an input into memory of its size.
    func fill(_ tensor: Tensor, into bytes: UnsafeMutableRawBufferPointer) {
        switch tensor.name {
        case "topkIDs": ids.withUnsafeBytes { bytes.copyMemory(from: $0) }
        default: weights.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
    }

    /// The checks that every output holds the expected bits.
    var checks: [VerificationRun.Check] {
        [
            Self.check("sortedIDs", expected.sortedIDs), Self.check("expertIDs", expected.expertIDs),
            Self.check("validCounts", expected.validCounts),
            Self.check("sortedWeights", expected.sortedWeights.map { Int32(bitPattern: $0.bitPattern) }),
        ]
    }

    private static func check(_ tensor: String, _ expected: [Int32]) -> VerificationRun.Check {
        (
            tensor,
            { bytes in
                .exact(expected, width: expected.count) {
                    bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)
                }
            }
        )
    }
}
