extension MatrixInstruction {
    /// Signed bytes, 16 x 16 x 32.
    public static let i32_16x16x32_i8 = MatrixInstruction(
        name: "i32_16x16x32_i8", rows: 16, columns: 16, depth: 32, blocks: 1, operand: .i8, accumulator: .i32,
        passes: 4, architectures: ["gfx942", "gfx950"])
    /// Signed bytes, 32 x 32 x 16.
    public static let i32_32x32x16_i8 = MatrixInstruction(
        name: "i32_32x32x16_i8", rows: 32, columns: 32, depth: 16, blocks: 1, operand: .i8, accumulator: .i32,
        passes: 8, architectures: ["gfx942", "gfx950"])
    /// Signed bytes, sixteen products of 4 x 4 x 4.
    public static let i32_4x4x4_16b_i8 = MatrixInstruction(
        name: "i32_4x4x4_16b_i8", rows: 4, columns: 4, depth: 4, blocks: 16, operand: .i8, accumulator: .i32,
        passes: 2, architectures: ["gfx942", "gfx950"])
    /// bfloat16, 16 x 16 x 16.
    public static let f32_16x16x16_bf16 = MatrixInstruction(
        name: "f32_16x16x16_bf16", rows: 16, columns: 16, depth: 16, blocks: 1, operand: .bf16, accumulator: .f32,
        passes: 4, architectures: ["gfx942", "gfx950"])
    /// bfloat16, 32 x 32 x 8.
    public static let f32_32x32x8_bf16 = MatrixInstruction(
        name: "f32_32x32x8_bf16", rows: 32, columns: 32, depth: 8, blocks: 1, operand: .bf16, accumulator: .f32,
        passes: 8, architectures: ["gfx942", "gfx950"])
    /// Signed bytes, 16 x 16 x 64.
    public static let i32_16x16x64_i8 = MatrixInstruction(
        name: "i32_16x16x64_i8", rows: 16, columns: 16, depth: 64, blocks: 1, operand: .i8, accumulator: .i32,
        passes: 4, architectures: ["gfx950"])
    /// Signed bytes, 32 x 32 x 32.
    public static let i32_32x32x32_i8 = MatrixInstruction(
        name: "i32_32x32x32_i8", rows: 32, columns: 32, depth: 32, blocks: 1, operand: .i8, accumulator: .i32,
        passes: 8, architectures: ["gfx950"])
    /// bfloat16, 16 x 16 x 32.
    public static let f32_16x16x32_bf16 = MatrixInstruction(
        name: "f32_16x16x32_bf16", rows: 16, columns: 16, depth: 32, blocks: 1, operand: .bf16, accumulator: .f32,
        passes: 4, architectures: ["gfx950"])
    /// bfloat16, 32 x 32 x 16.
    public static let f32_32x32x16_bf16 = MatrixInstruction(
        name: "f32_32x32x16_bf16", rows: 32, columns: 32, depth: 16, blocks: 1, operand: .bf16, accumulator: .f32,
        passes: 8, architectures: ["gfx950"])

    /// Every instruction that has a description.
    public static let all: [MatrixInstruction] = [
        i32_16x16x32_i8, i32_32x32x16_i8, i32_4x4x4_16b_i8, f32_16x16x16_bf16, f32_32x32x8_bf16, i32_16x16x64_i8,
        i32_32x32x32_i8, f32_16x16x32_bf16, f32_32x32x16_bf16,
    ]
}
