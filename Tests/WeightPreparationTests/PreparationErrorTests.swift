import Kernels
import Testing
import WeightPreparation

@Suite("Weights that cannot be prepared")
struct PreparationErrorTests {
    private let checkpoint = Checkpoint()
    private let layout = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 32, depth: 256))
    private let grouped = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 32, depth: 256, scales: .group32))

    private func tensor(
        _ element: CheckpointElement, _ shape: [Int], bytes: Int? = nil, name: String = "t"
    ) -> CheckpointTensor {
        checkpoint.tensor(name, element, shape, [UInt8](repeating: 0, count: bytes ?? shape.reduce(element.size, *)))
    }

    @Test("elements of another type are refused")
    func types() {
        let scales = tensor(.bf16, [32, 8], name: "scale")
        #expect(throws: WeightPreparationError.element(tensor: "t", found: .u8, expected: [.i32, .u32])) {
            try WeightMatrix.compressedTensors(tensor(.u8, [32, 128]), scales: scales, shape: [32, 256])
        }
        #expect(throws: WeightPreparationError.element(tensor: "scale", found: .f32, expected: [.bf16, .f16])) {
            try WeightMatrix.compressedTensors(
                tensor(.i32, [32, 32]), scales: tensor(.f32, [32, 8], name: "scale"), shape: [32, 256])
        }
        #expect(throws: WeightPreparationError.element(tensor: "t", found: .i64, expected: [.i32, .u32])) {
            try WeightMatrix.quark(tensor(.i64, [32, 32]), scales: tensor(.f32, [32]), packing: .order)
        }
        #expect(throws: WeightPreparationError.element(tensor: "t", found: .f8e4m3, expected: [.f32, .bf16, .f16])) {
            try WeightMatrix.quark(tensor(.i32, [32, 32]), scales: tensor(.f8e4m3, [32]), packing: .order)
        }
        #expect(throws: WeightPreparationError.element(tensor: "t", found: .f16, expected: [.bf16, .f32])) {
            try WeightMatrix.floats(tensor(.f16, [32, 256]))
        }
    }

    @Test("shapes that do not go together are refused, odd widths and wrong numbers of words among them")
    func shapes() {
        let scales = tensor(.bf16, [32, 8], name: "scale")
        for shape in [[32, 31], [32, 33], [31, 32], [32], [32, 32, 1], [1024]] {
            #expect(
                throws: WeightPreparationError.shape(
                    tensor: "t", found: shape, expected: "[32, 32], eight weights a word of a matrix of 32 x 256")
            ) {
                try WeightMatrix.compressedTensors(tensor(.i32, shape), scales: scales, shape: [32, 256])
            }
        }
        for shape in [[32], [32, 256, 1], [0, 256], [-32, 256], []] {
            #expect(throws: WeightPreparationError.self) {
                try WeightMatrix.compressedTensors(tensor(.i32, [32, 32]), scales: scales, shape: shape)
            }
        }
        // 250 positions are 32 words, the last half empty, and no whole number of groups.
        #expect(throws: WeightPreparationError.groupDepth(tensor: "scale", groups: 8, depth: 250)) {
            try WeightMatrix.compressedTensors(tensor(.i32, [32, 32]), scales: scales, shape: [32, 250])
        }
        for shape in [[31], [32, 2], [1, 32], [1]] {
            #expect(
                throws: WeightPreparationError.shape(
                    tensor: "t", found: shape, expected: "[32], a scale for each channel")
            ) {
                try WeightMatrix.quark(tensor(.i32, [32, 32]), scales: tensor(.f32, shape), packing: .reorder)
            }
        }
        #expect(throws: WeightPreparationError.shape(tensor: "t", found: [8192], expected: "[N, K]")) {
            try WeightMatrix.floats(tensor(.bf16, [8192]))
        }
        #expect(throws: WeightPreparationError.self) {
            try WeightMatrix.floats(tensor(.bf16, [Int.max, 4], bytes: 8))
        }
        #expect(throws: WeightPreparationError.extents(tensor: "t", found: [32, 264], expected: [32, 256])) {
            try WeightPreparation.prepare(.floats(tensor(.bf16, [32, 264])), into: layout)
        }
        #expect(throws: WeightPreparationError.extents(tensor: "t", found: [16, 256], expected: [32, 256])) {
            try WeightPreparation.prepare(.floats(tensor(.bf16, [16, 256])), into: layout)
        }
    }

    @Test("bytes that were cut off, and too many of them, are refused", arguments: [-1, -4, 4, 1])
    func bytes(difference: Int) {
        let words = 32 * 32 * 4
        #expect(throws: WeightPreparationError.bytes(tensor: "t", found: words + difference, expected: words)) {
            try WeightMatrix.compressedTensors(
                tensor(.i32, [32, 32], bytes: words + difference), scales: tensor(.bf16, [32, 8]), shape: [32, 256])
        }
        #expect(throws: WeightPreparationError.bytes(tensor: "s", found: 512 + difference, expected: 512)) {
            try WeightMatrix.compressedTensors(
                tensor(.i32, [32, 32]), scales: tensor(.bf16, [32, 8], bytes: 512 + difference, name: "s"),
                shape: [32, 256])
        }
        #expect(throws: WeightPreparationError.bytes(tensor: "t", found: words + difference, expected: words)) {
            try WeightMatrix.quark(
                tensor(.i32, [32, 32], bytes: words + difference), scales: tensor(.f32, [32]), packing: .order)
        }
        #expect(throws: WeightPreparationError.bytes(tensor: "t", found: 16384 + difference, expected: 16384)) {
            try WeightMatrix.floats(tensor(.bf16, [32, 256], bytes: 16384 + difference))
        }
    }

    @Test("groups of another depth are refused", arguments: [1, 2, 4, 16, 256])
    func groups(count: Int) {
        #expect(throws: WeightPreparationError.groupDepth(tensor: "scale", groups: count, depth: 256)) {
            try WeightMatrix.compressedTensors(
                tensor(.i32, [32, 32]), scales: tensor(.bf16, [32, count], name: "scale"), shape: [32, 256])
        }
    }

    @Test("scales of groups are not turned into scales of channels, nor the other way round")
    func granularity() throws {
        let groups = try checkpoint.compressed(PlainMatrix(channels: 32, depth: 256, .group32, seed: 1))
        #expect(
            throws: WeightPreparationError.scales(tensor: "weight_packed", found: .group32, expected: .channel)
        ) {
            try WeightPreparation.prepare(groups, into: layout)
        }
        let channel = try checkpoint.quark(PlainMatrix(channels: 32, depth: 256, .channel, seed: 1))
        let error = WeightPreparationError.scales(tensor: "weight", found: .channel, expected: .group32)
        #expect(throws: error) { try WeightPreparation.prepare(channel, into: grouped) }
        #expect("\(error)".contains("quantised again, which changes them"))
    }

    @Test("a scale that is not finite is named by its place", arguments: [1, 2, 3])
    func scales(threads: Int) throws {
        for (bits, name) in [(UInt16(0x7f80), "inf"), (0xff80, "-inf"), (0x7fc0, "nan")] {
            var scales = [UInt16](repeating: 0x3c00, count: 32 * 8)
            scales[19 * 8 + 5] = bits
            scales[25 * 8] = bits
            let matrix = try WeightMatrix.compressedTensors(
                tensor(.i32, [32, 32]),
                scales: checkpoint.tensor("scale", .bf16, [32, 8], scales.withUnsafeBytes { Array($0) }),
                shape: [32, 256])
            #expect(
                throws: WeightPreparationError.nonFiniteScale(tensor: "scale", channel: 19, group: 5, value: name)
            ) {
                try WeightPreparation.prepare(matrix, into: grouped, threads: threads)
            }
            let channels = try WeightMatrix.quark(
                tensor(.i32, [256, 32]),
                scales: checkpoint.tensor("scale", .bf16, [256], scales.withUnsafeBytes { Array($0) }),
                packing: .reorder)
            let part = try channels.slice(channels: 144..<176)
            #expect(
                throws: WeightPreparationError.nonFiniteScale(tensor: "scale", channel: 157, group: nil, value: name)
            ) {
                try WeightPreparation.prepare(part, into: layout, threads: threads)
            }
        }
    }

    @Test("layouts that make no whole matrix are refused")
    func layouts() throws {
        let matrix = try WeightMatrix.floats(tensor(.bf16, [24, 96]))
        let unusable: [WeightLayout] = [
            .tiles(Int4Layout(unpacking: .two, channels: 24, depth: 128)),
            .tiles(Int4Layout(unpacking: .two, channels: 16, depth: 96)),
            .tiles(Int4Layout(unpacking: .two, channels: 32, depth: 128, bytesPerLane: 4)),
            .tiles(Int4Layout(unpacking: .two, channels: 32, depth: 128, tileChannels: 8)),
            .tiles(Int4Layout(unpacking: .two, channels: 0, depth: 128)),
            .vectors(
                VectorLayout(channels: 24, depth: 96, lanes: 16, blockVectors: 1, order: .block), scales: .channel),
            .vectors(
                VectorLayout(channels: 16, depth: 72, lanes: 16, blockVectors: 1, order: .block), scales: .group32),
        ]
        for layout in unusable {
            let error = #expect(throws: WeightPreparationError.self) {
                try WeightPreparation.prepare(matrix, into: layout)
            }
            guard case .layout = error else {
                Issue.record("\(layout) gave \(String(describing: error))")
                continue
            }
        }
    }

    @Test("gate and up of different extents, tiles that they do not fill, and stacks that disagree are refused")
    func experts() throws {
        let wide = try WeightMatrix.floats(tensor(.bf16, [32, 256], name: "wide"))
        let narrow = try WeightMatrix.floats(tensor(.bf16, [8, 256], name: "narrow"))
        #expect(throws: WeightPreparationError.self) { try ExpertWeights(gate: wide, up: narrow, order: .tiles) }
        let small = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 16, depth: 256))
        for order in [GateUpOrder.separated, .tiles] {
            #expect(throws: WeightPreparationError.self) {
                try WeightPreparation.prepare([ExpertWeights(gate: narrow, up: narrow, order: order)], into: small)
            }
        }
        #expect(throws: Never.self) {
            try WeightPreparation.prepare([ExpertWeights(gate: narrow, up: narrow, order: .pairs)], into: small)
        }
        let both = WeightLayout.tiles(Int4Layout(unpacking: .two, channels: 64, depth: 256))
        #expect(throws: WeightPreparationError.self) {
            try WeightPreparation.prepare(
                [
                    ExpertWeights(gate: wide, up: wide, order: .tiles),
                    ExpertWeights(gate: wide, up: wide, order: .pairs),
                ], into: both)
        }
    }

    @Test("memory of another size, and no threads, are refused")
    func memory() throws {
        let experts = [ExpertWeights(try .floats(tensor(.bf16, [32, 256])))]
        #expect(throws: WeightPreparationError.threads(0)) {
            try WeightPreparation.prepare(experts, into: layout, threads: 0)
        }
        func prepare(_ weights: Int, _ scales: Int) throws {
            var (packed, stored) = ([UInt8](repeating: 0, count: weights), [UInt8](repeating: 0, count: scales))
            try packed.withUnsafeMutableBytes { packed in
                try stored.withUnsafeMutableBytes {
                    try WeightPreparation.prepare(experts, into: layout, weights: packed, scales: $0)
                }
            }
        }
        #expect(throws: WeightPreparationError.memory(result: "weights", found: 4095, expected: 4096)) {
            try prepare(4095, 128)
        }
        #expect(throws: WeightPreparationError.memory(result: "scales", found: 129, expected: 128)) {
            try prepare(4096, 129)
        }
        try prepare(4096, 128)
    }

    @Test("slices that a matrix does not have are refused")
    func slices() throws {
        let matrix = try checkpoint.compressed(PlainMatrix(channels: 32, depth: 256, .group32, seed: 1))
        for (channels, positions) in [
            (0..<33, 0..<256), (4..<4, 0..<256), (0..<32, 0..<264), (0..<32, 16..<256), (0..<32, 0..<200),
            (-1..<3, 0..<32),
        ] {
            #expect(throws: WeightPreparationError.self) {
                try matrix.slice(channels: channels, positions: positions)
            }
        }
    }

    @Test("every error says what was found and what was expected")
    func descriptions() {
        let error = WeightPreparationError.bytes(tensor: "layers.3.up_proj.weight_packed", found: 12, expected: 16)
        #expect("\(error)".contains("12") && "\(error)".contains("16") && "\(error)".contains("layers.3.up_proj"))
        #expect("\(WeightPreparationError.groupDepth(tensor: "s", groups: 2, depth: 256))".contains("for each 32"))
    }
}
