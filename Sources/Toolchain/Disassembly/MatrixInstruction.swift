/// What a matrix instruction costs and does, read from its mnemonic.
struct MatrixInstruction {
    /// The cycles for which the matrix unit is busy.
    let cycles: Int
    /// The multiply-accumulates of one wave's instruction.
    let multiplyAccumulates: Int

    /// The costs that the mnemonic's shape alone does not tell (AMD matrix instruction calculator, CDNA 3).
    private static let table: [String: Int] = [
        "f32_16x16x8_xf32": 16, "f32_32x32x4_xf32": 32, "f32_32x32x1_2b_f32": 64, "f32_16x16x1_4b_f32": 32,
        "f32_4x4x1_16b_f32": 8, "f32_32x32x2_f32": 64, "f32_16x16x4_f32": 32, "f32_32x32x4_2b_f16": 64,
        "f32_16x16x4_4b_f16": 32, "f32_4x4x4_16b_f16": 8, "f32_32x32x8_f16": 32, "f32_16x16x16_f16": 16,
        "i32_32x32x4_2b_i8": 64, "i32_16x16x4_4b_i8": 32, "i32_4x4x4_16b_i8": 8, "i32_32x32x16_i8": 32,
        "i32_16x16x32_i8": 16, "f32_32x32x4_2b_bf16": 64, "f32_16x16x4_4b_bf16": 32, "f32_4x4x4_16b_bf16": 8,
        "f32_32x32x8_bf16": 32, "f32_16x16x16_bf16": 16, "f64_16x16x4_f64": 32, "f64_4x4x4_4b_f64": 16,
    ]

    init(mnemonic: String) {
        var parts = mnemonic.split(separator: "_").map(String.init)
        // "v_mfma_" or "v_smfmac_" before, the form of the encoding after.
        parts.removeFirst(min(2, parts.count))
        if let last = parts.last, ["1k", "e64", "e32"].contains(last) {
            parts.removeLast()
        }
        let shapeIndex = parts.firstIndex { Self.shape($0) != nil }
        let shape = shapeIndex.flatMap { Self.shape(parts[$0]) } ?? []
        let byShape = [4: 8, 16: 16, 32: 32][shape.first ?? 0] ?? 16
        cycles = Self.table[parts.joined(separator: "_")] ?? byShape

        var blocks = 1
        if let shapeIndex, shapeIndex + 1 < parts.count, parts[shapeIndex + 1].hasSuffix("b") {
            blocks = Int(parts[shapeIndex + 1].dropLast()) ?? 1
        }
        multiplyAccumulates = shape.isEmpty ? 0 : shape.reduce(blocks, *)
    }

    /// M, N and K of "16x16x32".
    private static func shape(_ part: String) -> [Int]? {
        let numbers = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3 else { return nil }
        let shape = numbers.compactMap { $0 }.filter { (1...1024).contains($0) }
        return shape.count == 3 ? shape : nil
    }
}
