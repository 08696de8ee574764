/// SiLU(gate) · up, two halves of a row.
public enum GatedRows: RowSource {
    /// `silu-quantize`.
    public static let operation = "silu-quantize"
    /// Yes.
    public static let isGated = true
}

/// SiLU(gate) · up as INT8 rows.
public typealias SiLUQuantize = RowQuantize<GatedRows>
/// The schedule of ``SiLUQuantize`` for CPUs.
public typealias CPUSiLUQuantize = CPURowQuantize<GatedRows>
