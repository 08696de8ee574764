import Kernels
import Testing
import WeightPreparation

@Suite("Preparing weights with several threads")
struct ParallelTests {
    private let checkpoint = Checkpoint()

    @Test("bytes do not depend on the number of threads", arguments: StoredForm.all)
    func threads(form: StoredForm) throws {
        let plain = (0..<3).map {
            PlainMatrix(
                channels: form.layout.channels, depth: form.layout.depth, form.layout.scales, seed: UInt64($0))
        }
        let experts = try plain.map { matrix in
            ExpertWeights(
                form.layout.scales == .channel ? try checkpoint.quark(matrix) : try checkpoint.compressed(matrix))
        }
        let alone = try WeightPreparation.prepare(experts, into: form.layout, threads: 1)
        for threads in [2, 3, 64] {
            #expect(try WeightPreparation.prepare(experts, into: form.layout, threads: threads) == alone)
        }
        #expect(form.weights(alone, expert: 2) == plain[2].weights)
    }

    @Test("the caller's memory is written wholly, whatever it held, and nothing beside it")
    func callersMemory() throws {
        for form in StoredForm.all {
            let plain = PlainMatrix(
                channels: form.layout.channels, depth: form.layout.depth, form.layout.scales, seed: 8)
            let expert = ExpertWeights(
                form.layout.scales == .channel ? try checkpoint.quark(plain) : try checkpoint.compressed(plain))
            let expected = try WeightPreparation.prepare([expert], into: form.layout)
            for old in [UInt8(0x00), 0xff, 0x5a] {
                var weights = [UInt8](repeating: old, count: form.layout.weightBytes + 128)
                var scales = [UInt8](repeating: old, count: form.layout.scaleBytes + 128)
                try weights.withUnsafeMutableBytes { weights in
                    try scales.withUnsafeMutableBytes { scales in
                        try WeightPreparation.prepare(
                            [expert], into: form.layout,
                            weights: UnsafeMutableRawBufferPointer(rebasing: weights[64..<(weights.count - 64)]),
                            scales: UnsafeMutableRawBufferPointer(rebasing: scales[64..<(scales.count - 64)]),
                            threads: 2)
                    }
                }
                #expect(Array(weights[64..<(weights.count - 64)]) == expected.weights)
                #expect(Array(scales[64..<(scales.count - 64)]) == expected.scales)
                for bytes in [weights, scales] {
                    #expect((bytes[..<64] + bytes[(bytes.count - 64)...]).allSatisfy { $0 == old })
                }
            }
        }
    }

    @Test("no experts are prepared into nothing")
    func none() throws {
        let layout = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 16, depth: 128))
        #expect(try WeightPreparation.prepare([], into: layout) == PreparedWeights(weights: [], scales: []))
    }
}
