import ReferenceKernels
import Testing

@Suite("Dense reference")
struct W4A8GEMMReferenceTests {
    @Test("sums and results by hand, one scale a channel")
    func perChannel() {
        let reference = W4A8GEMMReference(
            tokens: 2, channels: 2, depth: 3, activations: [1, 2, 3, 127, -128, 5], activationScales: [0.5, 2],
            weights: [7, -8, 1, 0, 0, 2], weightScales: [1, 0.25])
        #expect(reference.sums().map(\.integer) == [-6, 6, 1918, 10])
        #expect(reference.output().map(\.value) == [-3, 0.75, 3836, 5])
    }

    @Test("sums and results by hand, groups with scales of their own")
    func groups() {
        let reference = W4A8GEMMReference(
            tokens: 1, channels: 2, depth: 4, groupDepth: 2, activations: [1, 2, -3, 4], activationScales: [2],
            weights: [1, 1, 1, 1, -8, 7, 0, 2], weightScales: [0.5, 4, 1, -1])
        let sums = reference.sums()
        #expect(sums.map(\.integer) == [4, 14])
        // 0.5 · 3 + 4 · 1, and 6 − 8.
        #expect(sums.map(\.value) == [5.5, -2])
        #expect(sums.map(\.magnitude) == [5.5, 14])
        #expect(reference.output().map(\.value) == [11, -4])
    }

    @Test("long rows are those of plain loops", arguments: [nil, 32, 40])
    func longRows(groupDepth: Int?) {
        var random = SeededNumbers(8)
        let (tokens, channels, depth) = (3, 5, 1000 / 40 * 160)
        let activations = (0..<tokens * depth).map { _ in Int8.random(in: -128...127, using: &random) }
        let weights = (0..<channels * depth).map { _ in Int8.random(in: -8...7, using: &random) }
        let groups = groupDepth.map { depth / $0 } ?? 1
        let scales = (0..<channels * groups).map { _ in Float.random(in: 0...1, using: &random) }
        let reference = W4A8GEMMReference(
            tokens: tokens, channels: channels, depth: depth, groupDepth: groupDepth, activations: activations,
            activationScales: [1, 0.5, 0], weights: weights, weightScales: scales)
        for (index, sum) in reference.sums().enumerated() {
            let (token, channel) = (index / channels, index % channels)
            var integer = 0
            var value = 0.0
            for k in 0..<depth {
                let product = Int(activations[token * depth + k]) * Int(weights[channel * depth + k])
                integer += product
                value += Double(product) * Double(scales[channel * groups + k / (depth / groups)])
            }
            #expect(Int(sum.integer) == integer)
            #expect(abs(sum.value - value) <= 1e-12 * sum.magnitude)
        }
    }

    @Test("the largest sums there are do not overflow")
    func extremes() {
        let depth = 32_768
        let reference = W4A8GEMMReference(
            tokens: 1, channels: 1, depth: depth, activations: [Int8](repeating: -128, count: depth),
            activationScales: [1], weights: [Int8](repeating: -8, count: depth), weightScales: [1])
        #expect(reference.sums().map(\.integer) == [1 << 25])
        #expect(reference.output().map(\.value) == [0x1p25])
    }

    @Test("the relative bound covers every result's own")
    func growth() {
        #expect(W4A8GEMMReference.growth(groups: nil) < 1.0001 * 0x1p-8)
        #expect(W4A8GEMMReference.growth(groups: 224) > W4A8GEMMReference.growth(groups: nil))
        let roundings = TermRoundings(groups: nil, rowFactors: 1)
        for integer: Int32 in [1, 255, 257, 511, 1 << 24, 1 << 25 - 1] {
            let sum = ScaledSum(integer: integer, scale: 0.3)
            let bounded = roundings.bounded(sum, factors: 0.7).rounded(to: .bf16)
            #expect(bounded.bound <= W4A8GEMMReference.growth(groups: nil) * bounded.value)
        }
    }
}
