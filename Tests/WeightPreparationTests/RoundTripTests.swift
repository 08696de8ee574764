import KernelTestSupport
import Kernels
import Testing
import WeightPreparation

@Suite("Weights of checkpoints in the layouts that kernels read")
struct RoundTripTests {
    private let checkpoint = Checkpoint()

    private func plain(_ form: StoredForm, seed: UInt64 = 5) -> PlainMatrix {
        PlainMatrix(channels: form.layout.channels, depth: form.layout.depth, form.layout.scales, seed: seed)
    }

    @Test(
        "compressed-tensors' words keep every integer and every scale", arguments: StoredForm.all(.group32),
        [CheckpointElement.bf16, .f16])
    func compressedTensors(form: StoredForm, element: CheckpointElement) throws {
        let plain = plain(form)
        let prepared = try WeightPreparation.prepare(checkpoint.compressed(plain, element), into: form.layout)
        #expect(form.weights(prepared) == plain.weights)
        #expect(form.scales(prepared) == plain.everyScale)
    }

    @Test(
        "Quark's words keep every integer and every scale, in both orders", arguments: StoredForm.all(.channel),
        QuarkPacking.allCases)
    func quark(form: StoredForm, packing: QuarkPacking) throws {
        let plain = plain(form)
        for element in [CheckpointElement.f32, .bf16, .f16] {
            let prepared = try WeightPreparation.prepare(checkpoint.quark(plain, packing, element), into: form.layout)
            #expect(form.weights(prepared) == plain.weights)
            #expect(form.scales(prepared) == plain.everyScale)
        }
    }

    @Test("reading Quark's words in the other order gives other weights", arguments: QuarkPacking.allCases)
    func wrongOrder(packing: QuarkPacking) throws {
        let form = StoredForm.all(.channel)[0]
        let plain = plain(form)
        let other: QuarkPacking = packing == .order ? .reorder : .order
        let words = checkpoint.tensor("w", .i32, [plain.channels, plain.depth / 8], plain.quarkWords(packing))
        let scales = checkpoint.tensor("s", .f32, [plain.channels, 1], plain.scaleBytes(.f32))
        let matrix = try WeightMatrix.quark(words, scales: scales, packing: other)
        let found = form.weights(try WeightPreparation.prepare(matrix, into: form.layout))
        #expect(zip(found, plain.weights).count { $0 != $1 } > plain.weights.count / 2)
    }

    @Test("scales of f16 that bf16 does not have are rounded to nearest even")
    func roundedScales() throws {
        let form = StoredForm.all(.group32)[0]
        let plain = plain(form)
        let groups = plain.depth / 32
        var scales = [Float16](repeating: 1, count: plain.channels * groups)
        // 1 + 1/256 lies between two neighbours, 1 + 3/256 too; their even ones are 1 and 1 + 4/256.
        scales[0] = 1.00390625
        scales[1] = 1.01171875
        scales[2] = -1.0048828125
        let matrix = try WeightMatrix.compressedTensors(
            checkpoint.tensor("w", .i32, [plain.channels, plain.depth / 8], plain.compressedWords),
            scales: checkpoint.tensor("s", .f16, [plain.channels, groups], scales.withUnsafeBytes { Array($0) }),
            shape: [plain.channels, plain.depth])
        let prepared = try WeightPreparation.prepare(matrix, into: form.layout)
        let found = [0, 32, 64].map { form.scale(prepared, channel: 0, k: $0) }
        let expected: [Float] = [1, 1.015625, -1.0078125]
        #expect(found == expected)
    }

    @Test(
        "gate and up become one matrix in every order, expert after expert", arguments: StoredForm.all,
        GateUpOrder.allCases)
    func gateAndUp(form: StoredForm, order: GateUpOrder) throws {
        let (width, depth) = (form.layout.channels / 2, form.layout.depth)
        let plain = (0..<6).map {
            PlainMatrix(channels: width, depth: depth, form.layout.scales, seed: UInt64(40 + $0))
        }
        let matrices = try plain.map { matrix in
            form.layout.scales == .channel ? try checkpoint.quark(matrix) : try checkpoint.compressed(matrix)
        }
        let experts = try (0..<3).map {
            try ExpertWeights(gate: matrices[2 * $0], up: matrices[2 * $0 + 1], order: order)
        }
        let prepared = try WeightPreparation.prepare(experts, into: form.layout, threads: 2)
        for expert in 0..<3 {
            let (weights, scales) = (form.weights(prepared, expert: expert), form.scales(prepared, expert: expert))
            for (number, isUp) in [(2 * expert, false), (2 * expert + 1, true)] {
                let everyScale = plain[number].everyScale
                for channel in 0..<width {
                    let stored = order.place(
                        of: channel, isUp: isUp, width: width, tileChannels: form.layout.tileChannels)
                    let (own, source) = (stored * depth..<(stored + 1) * depth, channel * depth..<(channel + 1) * depth)
                    #expect(Array(weights[own]) == Array(plain[number].weights[source]))
                    #expect(Array(scales[own]) == Array(everyScale[source]))
                }
            }
        }
    }

    @Test("a rank's part of a matrix is what the whole has there", arguments: WeightScales.allCases)
    func slices(scales: WeightScales) throws {
        let plain = PlainMatrix(channels: 96, depth: 768, scales, seed: 3)
        let whole = scales == .channel ? try checkpoint.quark(plain) : try checkpoint.compressed(plain)
        let part = try whole.slice(channels: 32..<64).slice(channels: 8..<24, positions: 256..<640)
        let form = StoredForm(
            layout: .tiles(Int4Layout(unpacking: .two, channels: 16, depth: 384, scales: scales)))
        let prepared = try WeightPreparation.prepare(part, into: form.layout)
        let places = (40..<56).flatMap { channel in (256..<640).map { channel * 768 + $0 } }
        #expect(form.weights(prepared) == places.map { plain.weights[$0] })
        #expect(form.scales(prepared) == places.map { plain.everyScale[$0] })
    }

    @Test("plain integers are written channel by channel, in any order of channels", arguments: StoredForm.all)
    func integers(form: StoredForm) {
        let plain = plain(form)
        let weights = plain.weights.map { Int8($0) }
        var packed = [UInt8](repeating: 0xee, count: form.layout.weightBytes)
        var scales = [UInt8](repeating: 0xee, count: form.layout.scaleBytes)
        let writer: any WeightWriter =
            switch form.layout {
            case .tiles(let layout): Int4Writer(layout)
            case .vectors(let layout, _): VectorWriter(layout: layout)
            }
        let groups = plain.depth / plain.groupDepth
        for channel in (0..<plain.channels).reversed() {
            weights[(channel * plain.depth)..<((channel + 1) * plain.depth)].withUnsafeBufferPointer { row in
                packed.withUnsafeMutableBytes { writer.store(row, channel: channel, into: $0) }
            }
            guard form.layout.scales == .group32 else { continue }
            plain.scales[(channel * groups)..<((channel + 1) * groups)].withUnsafeBufferPointer { own in
                scales.withUnsafeMutableBytes { writer.store(groupScales: own, channel: channel, into: $0) }
            }
        }
        let prepared = PreparedWeights(weights: packed, scales: scales)
        #expect(form.weights(prepared) == plain.weights)
        if form.layout.scales == .group32 {
            #expect(form.scales(prepared) == plain.everyScale)
        }
    }
}
