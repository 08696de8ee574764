import Glibc
import KernelTestSupport
import Kernels
import Testing
import WeightPreparation

@Suite("Quantising floats while weights are prepared")
struct QuantisingTests {
    private let checkpoint = Checkpoint()

    /// What the description says, weight by weight: integers, and the scale of each group.
    private func quantise(_ values: [Float], depth: Int, _ scales: WeightScales) -> (weights: [Int], scales: [Float]) {
        let size = scales == .channel ? depth : 32
        var integers: [Int] = []
        var found: [Float] = []
        for start in stride(from: 0, to: values.count, by: size) {
            let group = values[start..<(start + size)]
            var scale = (group.map { abs($0) }.max() ?? 0) / 7
            if scales == .group32 {
                let down = Float(bitPattern: scale.bitPattern & 0xffff_0000)
                let up = Float(bitPattern: down.bitPattern + 0x1_0000)
                // Differences of neighbours are exact.
                let isNearerUp = up - scale < scale - down
                let isTie = up - scale == scale - down
                scale = isNearerUp || isTie && down.bitPattern >> 16 & 1 == 1 ? up : down
            }
            found.append(scale)
            integers += group.map { weight in
                scale == 0 ? 0 : Int(max(-7, min(7, (weight / scale).rounded(.toNearestOrEven))))
            }
        }
        return (integers, found)
    }

    private func normal(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in
            let radius = (-2 * log(Double.random(in: 0x1p-53..<1, using: &random))).squareRoot()
            return Float(radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random)))
        }
    }

    private func bf16(_ values: [Float]) -> [Float] { values.map { Float(bitPattern: $0.bitPattern & 0xffff_0000) } }

    private func check(_ values: [Float], _ form: StoredForm, _ element: CheckpointElement) throws {
        let (channels, depth) = (form.layout.channels, form.layout.depth)
        let expected = quantise(values, depth: depth, form.layout.scales)
        let prepared = try WeightPreparation.prepare(
            checkpoint.floats(values, channels: channels, element), into: form.layout)
        #expect(form.weights(prepared) == expected.weights)
        let size = values.count / expected.scales.count
        #expect(form.scales(prepared) == values.indices.map { expected.scales[$0 / size] })
    }

    @Test("weights are the nearest integers to weight over scale", arguments: StoredForm.all)
    func nearest(form: StoredForm) throws {
        var random = SeededGenerator(seed: 9)
        let values = normal(form.layout.channels * form.layout.depth, &random)
        try check(values, form, .f32)
        try check(bf16(values), form, .bf16)
    }

    @Test("halves go to the even integer, and the largest magnitude to 7", arguments: WeightScales.allCases)
    func halves(scales: WeightScales) throws {
        let form = StoredForm(layout: .tiles(Int4Layout(unpacking: .two, channels: 16, depth: 128, scales: scales)))
        let pattern: [Float] = [7, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, -0.5, -1.5, -2.5, -3.5, -4.5, -5.5, -6.5, 0]
        let values = (0..<16 * 128).map { (place: Int) -> Float in
            let factor: Float = place / 128 % 2 == 0 ? 1 : -0.25
            return pattern[place % 16] * factor
        }
        let prepared = try WeightPreparation.prepare(
            checkpoint.floats(values, channels: 16, .bf16), into: form.layout)
        #expect(Array(form.weights(prepared)[..<16]) == [7, 0, 2, 2, 4, 4, 6, 6, 0, -2, -2, -4, -4, -6, -6, 0])
        #expect(Array(form.weights(prepared)[128..<136]) == [-7, 0, -2, -2, -4, -4, -6, -6])
        try check(values, form, .f32)
    }

    @Test("zeros, huge and tiny weights have scales that stand for them", arguments: StoredForm.all)
    func extremes(form: StoredForm) throws {
        let (channels, depth) = (form.layout.channels, form.layout.depth)
        let sizes: [Float] = [
            0, 1, .greatestFiniteMagnitude, .leastNormalMagnitude, 4 * .leastNonzeroMagnitude, .leastNonzeroMagnitude,
            1000 * .leastNonzeroMagnitude,
        ]
        let factors: [Float] = [1, -0.5, 0.25, -0.0, 0.75]
        let values = (0..<channels * depth).map { (place: Int) -> Float in
            sizes[place / depth % sizes.count] * factors[place % 5]
        }
        try check(values, form, .f32)
        try check(bf16(values), form, .bf16)
    }

    @Test(
        "a weight that is infinite or no number is named by its place", arguments: [CheckpointElement.f32, .bf16],
        WeightScales.allCases)
    func notFinite(element: CheckpointElement, scales: WeightScales) throws {
        let layout = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 32, depth: 256, scales: scales))
        for value in [Float.infinity, -.infinity, .nan] {
            var values = [Float](repeating: 0.5, count: 64 * 512)
            values[21 * 512 + 300] = value
            values[23 * 512 + 257] = value
            let matrix = try checkpoint.floats(values, channels: 64, element, name: "up_proj.weight")
            let part = try matrix.slice(channels: 16..<48, positions: 256..<512)
            let expected = WeightPreparationError.nonFinite(
                tensor: "up_proj.weight", channel: 21, position: 300, value: "\(value)")
            for threads in [1, 2, 5] {
                #expect(throws: expected) {
                    try WeightPreparation.prepare(part, into: layout, threads: threads)
                }
            }
        }
    }

    /// The root mean square error of `integers` times scales of amax / `largest`, relative to the weights' own.
    private func error(_ values: [Float], size: Int, largest: Float) -> Double {
        var (errors, squares) = (0.0, 0.0)
        for start in stride(from: 0, to: values.count, by: size) {
            let group = values[start..<(start + size)]
            let scale = (group.map { abs($0) }.max() ?? 0) / largest
            for weight in group {
                let integer = max(-largest, min(7, (weight / scale).rounded(.toNearestOrEven)))
                errors += Double((weight - integer * scale) * (weight - integer * scale))
                squares += Double(weight * weight)
            }
        }
        return (errors / squares).squareRoot()
    }

    @Test("the error of normally distributed weights is the one that the description names")
    func meanError() throws {
        var random = SeededGenerator(seed: 12)
        let (channels, depth) = (96, 7168)
        let values = normal(channels * depth, &random)
        for (scales, named, withEight) in [(WeightScales.group32, 0.097, 0.094), (.channel, 0.162, 0.144)] {
            let form = StoredForm(
                layout: .tiles(Int4Layout(unpacking: .three, channels: channels, depth: depth, scales: scales)))
            let prepared = try WeightPreparation.prepare(
                checkpoint.floats(values, channels: channels), into: form.layout)
            let found = zip(form.weights(prepared), form.scales(prepared)).map { Float($0) * $1 }
            var (errors, squares, largest) = (0.0, 0.0, 0.0)
            for (place, (value, weight)) in zip(found, values).enumerated() {
                errors += Double((value - weight) * (value - weight))
                squares += Double(weight * weight)
                let scale = form.scale(prepared, channel: place / depth, k: place % depth)
                largest = max(largest, Double(abs(value - weight) / scale))
            }
            let size = scales == .channel ? depth : 32
            #expect(abs((errors / squares).squareRoot() - named) < 0.003)
            #expect(abs(error(values, size: size, largest: 7) - named) < 0.003)
            #expect(abs(error(values, size: size, largest: 8) - withEight) < 0.003)
            // Half a step, a little more where the quotient itself was rounded.
            #expect(largest <= 0.5001)
        }
    }
}
