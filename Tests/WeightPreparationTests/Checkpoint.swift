import Kernels
import WeightPreparation

/// Tensors that live as long as this does, each at an odd address, as a mapped file may have them.
final class Checkpoint {
    private var memory: [UnsafeMutableRawBufferPointer] = []

    /// A tensor with `bytes`.
    func tensor(
        _ name: String, _ element: CheckpointElement, _ shape: [Int], _ bytes: [UInt8]
    ) -> CheckpointTensor {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 64)
        memory.append(block)
        let place = UnsafeMutableRawBufferPointer(rebasing: block[1...])
        place.copyBytes(from: bytes)
        return CheckpointTensor(name, element, shape, UnsafeRawBufferPointer(place))
    }

    /// `plain` as moonshotai/Kimi-K2.5 has its experts.
    func compressed(
        _ plain: PlainMatrix, _ element: CheckpointElement = .bf16, name: String = "weight"
    ) throws -> WeightMatrix {
        try .compressedTensors(
            tensor("\(name)_packed", .i32, [plain.channels, plain.depth / 8], plain.compressedWords),
            scales: tensor(
                "\(name)_scale", element, [plain.channels, plain.depth / plain.groupDepth], plain.scaleBytes(element)),
            shape: [plain.channels, plain.depth])
    }

    /// `plain` as amd/Kimi-K2.5-W4A8 has its experts.
    func quark(
        _ plain: PlainMatrix, _ packing: QuarkPacking = .reorder, _ element: CheckpointElement = .f32,
        name: String = "weight"
    ) throws -> WeightMatrix {
        try .quark(
            tensor(name, .i32, [plain.channels, plain.depth / 8], plain.quarkWords(packing)),
            scales: tensor("\(name)_scale", element, [plain.channels], plain.scaleBytes(element)), packing: packing)
    }

    /// Weights that are not quantised: `values`, row-major, which f32 or bf16 has.
    func floats(
        _ values: [Float], channels: Int, _ element: CheckpointElement = .f32, name: String = "weight"
    ) throws -> WeightMatrix {
        let bytes =
            element == .f32
            ? values.withUnsafeBytes { Array($0) }
            : values.map { UInt16($0.bitPattern >> 16) }.withUnsafeBytes { Array($0) }
        return try .floats(tensor(name, element, [channels, values.count / channels], bytes))
    }

    deinit {
        for block in memory {
            block.deallocate()
        }
    }
}
