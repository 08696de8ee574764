import Kernels
import ReferenceKernels

/// The numbers of a case, and their place in a kernel's tensors.
public struct MoEStage2Data: Sendable {
    /// The inputs in plain arrays.
    public let reference: MoEStage2Reference
    private let problem: MoEStage2
    private let routing: [[Int?]]
    private let routeWeights: [[Float]]

    /// Draws the numbers of `testCase`; the same seed gives the same numbers.
    public init(_ testCase: MoEStage2Case, seed: UInt64) {
        let problem = testCase.problem
        self.problem = problem
        var random = SplitMix64(seed: seed)
        routing = Self.routing(of: testCase, &random)
        routeWeights = routing.map { chosen in
            let raw = chosen.map { _ in 0.1 + random.unit() }
            let sum = raw.reduce(0, +)
            return raw.map { $0 / sum }
        }
        let rows = problem.tokens * problem.expertsPerToken
        let activations: [Int8] =
            testCase.values == .extreme
            ? [Int8](repeating: -128, count: rows * problem.depth)
            : Self.bytes(rows * problem.depth, &random) { Int8(bitPattern: $0) }
        let activationScales = (0..<rows).map { row in
            Self.scale(testCase.scales, index: row, zeroEvery: 3, exponent: -7, &random)
        }
        var weights: [Int: MoEStage2Reference.ExpertWeights] = [:]
        for expert in Set(routing.joined().compactMap { $0 }).sorted() {
            let count = problem.channels * problem.depth
            let values: [Int8] =
                testCase.values == .extreme
                ? [Int8](repeating: -8, count: count) : Self.bytes(count, &random) { Int8($0 & 15) - 8 }
            let scales = (0..<problem.channels).map { channel in
                Self.scale(testCase.scales, index: channel, zeroEvery: 5, exponent: -6, &random)
            }
            weights[expert] = MoEStage2Reference.ExpertWeights(values: values, scales: scales)
        }
        reference = MoEStage2Reference(
            tokens: problem.tokens, channels: problem.channels, depth: problem.depth,
            expertsPerToken: problem.expertsPerToken, activations: activations, activationScales: activationScales,
            experts: routing.joined().map { $0 ?? Self.elsewhere }, routeWeights: routeWeights.flatMap { $0 },
            weights: weights)
    }

    /// The expert of rows that other ranks compute: one without weights.
    private static let elsewhere = -1

    private static func routing(of testCase: MoEStage2Case, _ random: inout SplitMix64) -> [[Int?]] {
        let problem = testCase.problem
        // The problem could not be made of a routing that cannot be drawn.
        if testCase.routing == .own, let own = try? problem.localExperts() {
            return own
        }
        return (0..<problem.tokens).map { _ in
            draw(testCase.routing, experts: problem.experts, count: problem.expertsPerToken, &random)
        }
    }

    /// Writes input `tensor` of a plan into `bytes`, which is zeroed memory of the tensor's size.
    ///
    /// Experts without tokens keep weights and scales of zero.
    public func fill(
        _ tensor: Tensor, configuration: Configuration, into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        let tileM = try configuration.integer("tile_m")
        func store<Element>(_ values: [Element], at offset: Int = 0) {
            values.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: $0) }
        }
        switch tensor.name {
        case "weights":
            let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
            let layout = Int4Layout(unpacking: unpacking, channels: problem.channels, depth: problem.depth)
            for (expert, weights) in reference.weights {
                let place = UnsafeMutableRawBufferPointer(
                    rebasing: bytes[(expert * layout.size)..<((expert + 1) * layout.size)])
                weights.values.withUnsafeBufferPointer { layout.pack($0, into: place) }
            }
        case "weightScales":
            for (expert, weights) in reference.weights {
                store(weights.scales, at: expert * problem.channels * 4)
            }
        case "activations": store(reference.activations)
        case "activationScales": store(reference.activationScales)
        case "activationLowSums": store(lowSums())
        default:
            let sorted = MoERouting(experts: routing, weights: routeWeights, problem: problem, tileM: tileM)
            switch tensor.name {
            case "sortedIDs": store(sorted.sortedIDs)
            case "sortedWeights": store(sorted.sortedWeights)
            case "expertIDs": store(sorted.expertIDs)
            case "validCounts": store(sorted.validCounts)
            default: throw .unknown(parameter: tensor.name, declared: [])
            }
        }
    }

    /// For each row the sum of its activations that meet low nibbles.
    private func lowSums() -> [Int32] {
        (0..<reference.experts.count).map { row in
            (0..<problem.depth).reduce(0) { sum, k in
                Int4Layout.isLow(k) ? sum + Int32(reference.activations[row * problem.depth + k]) : sum
            }
        }
    }

    private static func draw(
        _ routing: MoEStage2Case.Routing, experts: Int, count: Int, _ random: inout SplitMix64
    ) -> [Int] {
        switch routing {
        case .oneChoice:
            return Array((experts - count)..<experts)
        case .own, .uniform:
            var chosen: [Int] = []
            while chosen.count < count {
                let expert = Int.random(in: 0..<experts, using: &random)
                if !chosen.contains(expert) {
                    chosen.append(expert)
                }
            }
            return chosen
        }
    }

    private static func bytes(_ count: Int, _ random: inout SplitMix64, _ value: (UInt8) -> Int8) -> [Int8] {
        [Int8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var bits: UInt64 = 0
            for index in 0..<count {
                if index % 8 == 0 {
                    bits = random.next()
                }
                buffer.initializeElement(at: index, to: value(UInt8(truncatingIfNeeded: bits)))
                bits >>= 8
            }
            initialized = count
        }
    }

    private static func scale(
        _ scales: MoEStage2Case.Scales, index: Int, zeroEvery: Int, exponent: Int, _ random: inout SplitMix64
    ) -> Float {
        let mantissa = 0.5 + random.unit()
        func times(_ power: Int) -> Float { Float(sign: .plus, exponent: power, significand: mantissa) }
        switch scales {
        case .usual: return times(exponent)
        case .someZero: return index % zeroEvery == 0 ? 0 : times(exponent)
        case .huge: return times(52)
        case .tiny: return times(-60)
        }
    }
}
