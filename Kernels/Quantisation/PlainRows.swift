/// Rows as they are.
public enum PlainRows: RowSource {
    /// `quantize-int8`.
    public static let operation = "quantize-int8"
    /// No.
    public static let isGated = false
}

/// Rows of bf16 as INT8.
public typealias QuantizeInt8 = RowQuantize<PlainRows>
/// The schedule of ``QuantizeInt8`` for CPUs.
public typealias CPUQuantizeInt8 = CPURowQuantize<PlainRows>
