import KernelDSL

/// Where rows in INT8 are written, each with its scale and the sum of its values that meet low nibbles.
struct QuantizedRowPointers {
    let values: GlobalPointer
    let scales: GlobalPointer
    let lowSums: GlobalPointer

    /// Declares them in `kernel`: `out`, `outScales`, `outLowSums`.
    init(_ kernel: KernelBuilder) {
        values = kernel.pointer("out", .i8, .write)
        scales = kernel.pointer("outScales", .f32, .write)
        lowSums = kernel.pointer("outLowSums", .i32, .write)
    }

    /// The same as tensors of `rows` rows of `width` values.
    static func tensors(rows: Int, width: Int, of result: String) -> [Tensor] {
        [
            Tensor("out", .i8, [rows, width], "\(result), divided by its row's scale", role: .output),
            Tensor(
                "outScales", .f32, [rows], "the scale of each row: its largest magnitude over 127", role: .output),
            Tensor(
                "outLowSums", .i32, [rows], "for each row the sum of its values of out with k % 16 < 8", role: .output),
        ]
    }
}
