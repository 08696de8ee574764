import ReferenceKernels
import Testing

@Suite("Roundings of a scaled sum")
struct TermRoundingsTests {
    /// A row of activations and a channel in groups of 32, and what a kernel may make of it.
    private struct Product {
        let row: [Int8]
        let weights: [Int8]
        /// Values of bf16.
        let scales: [Float]

        init(groups: Int, _ random: inout SeededNumbers) {
            row = (0..<32 * groups).map { _ in Int8.random(in: -128...127, using: &random) }
            weights = (0..<32 * groups).map { _ in Int8.random(in: -8...7, using: &random) }
            scales = (0..<groups).map { _ in Rounding.truncated(Float.random(in: 0.001...0.03, using: &random)) }
        }

        var sum: ScaledSum { sum(partsPerGroup: 1) }

        func sum(partsPerGroup: Int) -> ScaledSum {
            row.withUnsafeBufferPointer { row in
                weights.withUnsafeBufferPointer { weights in
                    scales.withUnsafeBufferPointer {
                        ScaledSum(row: row, weights: weights, scales: $0, partsPerGroup: partsPerGroup)
                    }
                }
            }
        }

        /// The groups' products in f32, integer sums sixteenfold.
        var terms: [Float] { terms(positions: 0..<32) }

        /// Those of some of each group's positions.
        func terms(positions: Range<Int>) -> [Float] {
            scales.indices.map { group in
                var sum = 0
                for k in positions {
                    sum += Int(row[32 * group + k]) * Int(weights[32 * group + k])
                }
                return Float(16 * sum) * scales[group]
            }
        }
    }

    /// Sums in f32 in orders that kernels have and in orders made to err.
    private func sums(_ terms: [Float]) -> [Float] {
        func slices(_ count: Int) -> Float {
            (0..<count).map { slice in
                stride(from: slice, to: terms.count, by: count).reduce(Float(0)) { $0 + terms[$1] }
            }.reduce(0, +)
        }
        let ascending = terms.sorted { abs($0) < abs($1) }
        return [
            terms.reduce(0, +), terms.reversed().reduce(0, +), slices(2), slices(4), slices(8),
            ascending.reduce(0, +), ascending.reversed().reduce(0, +),
            terms.sorted().reduce(0, +), terms.sorted(by: >).reduce(0, +),
        ]
    }

    @Test("products of group sums and bf16 scales are exact in f32, the largest ones too")
    func exactProducts() {
        var random = SeededNumbers(3)
        for _ in 0..<10_000 {
            let sum = Int.random(in: -32_768...32_768, using: &random)
            let scale = Rounding.truncated(Float.random(in: -3...3, using: &random))
            #expect(Double(Float(16 * sum) * scale) == Double(16 * sum) * Double(scale))
        }
    }

    @Test("the bound holds for every order of the groups, for one factor and for two", arguments: [1, 2, 7, 64, 224])
    func orders(groups: Int) {
        var random = SeededNumbers(UInt64(groups))
        for _ in 0..<100 {
            let product = Product(groups: groups, &random)
            let (rowScale, weight): (Float, Float) = (.random(in: 0.001...1, using: &random), 0.3)
            let one = TermRoundings(groups: groups, rowFactors: 1).bounded(product.sum, factors: rowScale)
            let two = TermRoundings(groups: groups, rowFactors: 2).bounded(product.sum, factors: rowScale, weight)
            for sum in sums(product.terms) {
                #expect(one.errorRatio(of: Double(sum * (rowScale / 16))) <= 1)
                #expect(one.errorRatio(of: Double(sum * rowScale / 16)) <= 1)
                #expect(one.rounded(to: .bf16).errorRatio(of: Double(Rounding.nearest(sum * rowScale / 16))) <= 1)
                #expect(two.errorRatio(of: Double(sum * (rowScale * weight / 16))) <= 1)
                #expect(two.errorRatio(of: Double(sum * weight / 16 * rowScale)) <= 1)
            }
        }
    }

    @Test("the bound of groups that lanes share holds for lanes joined at the end", arguments: [4, 64, 224])
    func lanes(groups: Int) {
        var random = SeededNumbers(UInt64(groups) + 100)
        var worst = 0.0
        for _ in 0..<200 {
            let product = Product(groups: groups, &random)
            let whole = product.sum
            let parts = product.sum(partsPerGroup: 4)
            #expect(parts.integer == whole.integer && abs(parts.value - whole.value) <= 1e-12 * parts.magnitude)
            #expect(parts.magnitude >= whole.magnitude)
            let bounded = TermRoundings(groups: groups, rowFactors: 1, partsPerGroup: 4).bounded(parts, factors: 0.7)
            let lanes = (0..<4).map { product.terms(positions: (8 * $0)..<(8 * $0 + 8)) }
            for slices in [1, 2, 4] {
                let length = groups / slices
                let sums = lanes.map { lane in
                    (0..<slices).map { lane[($0 * length)..<(($0 + 1) * length)].reduce(0, +) }
                }
                let lanesLast = sums.map { $0.reduce(0, +) }.reduce(0, +)
                let slicesLast = (0..<slices).map { slice in sums.map { $0[slice] }.reduce(0, +) }.reduce(0, +)
                for sum in [lanesLast, slicesLast] {
                    worst = max(worst, bounded.errorRatio(of: Double(sum * 0.7 / 16)))
                }
            }
        }
        #expect(worst <= 1 && worst > 0.001, "\(worst)")
    }

    @Test("an adversary's order uses the bound up: it is not vacuous")
    func tight() {
        // 2^15 first, then products of 2^-9 each, half a unit in its last place: ties go to even, all are lost.
        let groups = 224
        var row = [Int8](repeating: 0, count: 32 * groups)
        let weights = [Int8](repeating: -8, count: 32 * groups)
        for k in 0..<32 {
            row[k] = -128
        }
        for group in 1..<groups {
            row[32 * group] = -1
        }
        let scales: [Float] = [1] + [Float](repeating: 0x1p-12, count: groups - 1)
        let sum = row.withUnsafeBufferPointer { row in
            weights.withUnsafeBufferPointer { weights in
                scales.withUnsafeBufferPointer { ScaledSum(row: row, weights: weights, scales: $0) }
            }
        }
        var found: Float = 0x1p15
        for _ in 1..<groups {
            found += 8 * 0x1p-12
        }
        #expect(found == 0x1p15)
        let bounded = TermRoundings(groups: groups, rowFactors: 1).bounded(sum, factors: 1)
        let ratio = bounded.errorRatio(of: Double(found))
        #expect(ratio <= 1 && ratio > 0.99)
    }

    @Test("sums of a channel are rounded by the conversion above 2^24 alone, sixteenfold or not")
    func conversion() {
        let roundings = TermRoundings(groups: nil, rowFactors: 1)
        var random = SeededNumbers(5)
        for limit in [Int32(1) << 20, 1 << 24, 1 << 25] {
            for _ in 0..<1000 {
                let sum = Int32.random(in: -limit...limit, using: &random)
                let scale = Float.random(in: 0.001...1, using: &random)
                let rowScale = Float.random(in: 0.001...1, using: &random)
                let bounded = roundings.bounded(ScaledSum(integer: sum, scale: scale), factors: rowScale)
                for factor in [Float(1), 16] {
                    let converted = Float(Double(sum) * Double(factor))
                    if sum.magnitude <= 1 << 24 {
                        #expect(Double(converted) == Double(sum) * Double(factor))
                    }
                    #expect(bounded.errorRatio(of: Double(converted * (rowScale / factor) * scale)) <= 1)
                    #expect(bounded.errorRatio(of: Double(converted * scale * (rowScale / factor))) <= 1)
                    #expect(bounded.errorRatio(of: Double(converted * (rowScale / factor * scale))) <= 1)
                }
            }
        }
        let odd = ScaledSum(integer: 1 << 24 + 1, scale: 1)
        let bounded = roundings.bounded(odd, factors: 1)
        #expect(bounded.bound / abs(bounded.value) > 2.9 * 0x1p-24)
        let even = roundings.bounded(ScaledSum(integer: 1 << 24, scale: 1), factors: 1)
        #expect(even.bound / even.value < 2.1 * 0x1p-24)
    }

    @Test("truncated results are told from rounded ones, every second time", arguments: [nil, 224])
    func truncation(groups: Int?) {
        var random = SeededNumbers(6)
        let roundings = TermRoundings(groups: groups, rowFactors: 1)
        var rejected = 0
        for _ in 0..<1000 {
            let product = Product(groups: 224, &random)
            let scaled = groups == nil ? ScaledSum(integer: product.sum.integer, scale: 0.37) : product.sum
            let bounded = roundings.bounded(scaled, factors: 0.011).rounded(to: .bf16)
            #expect(bounded.errorRatio(of: Double(Rounding.nearest(Float(bounded.value)))) <= 1)
            rejected += bounded.errorRatio(of: Double(Rounding.truncated(Float(bounded.value)))) > 1 ? 1 : 0
        }
        #expect((400...600).contains(rejected), "\(rejected) of 1000")
    }

    @Test("nothing is admitted beside zero but what underflow may leave")
    func zeros() {
        let roundings = TermRoundings(groups: 8, rowFactors: 1)
        let zero = roundings.bounded(ScaledSum(integer: 0, scale: 0), factors: 1).rounded(to: .bf16)
        #expect(zero.errorRatio(of: 0) == 0)
        #expect(zero.errorRatio(of: 0x1p-100) > 1)
    }
}
