/// What rows are quantised from.
public protocol RowSource: Hashable, Sendable {
    /// The operation's name on the command line and in the database.
    static var operation: String { get }
    /// Whether a row is SiLU(gate) · up of two halves, the gate first, or the input itself.
    static var isGated: Bool { get }
}

extension RowSource {
    /// The name of the input tensor.
    static var input: String { isGated ? "gateUp" : "input" }
    /// What the input is.
    static var inputMeaning: String {
        isGated ? "the gate's K channels of each row, then the up projection's" : "the rows to quantise"
    }
    /// bf16 of the input for each value of a row.
    static var inputsPerValue: Int { isGated ? 2 : 1 }
    /// The name of the kernel.
    static var kernelName: String { isGated ? "silu_quantize" : "quantize_int8" }
    /// What the kernel does.
    static var summary: String { isGated ? "SiLU(gate) x up as INT8 rows" : "bf16 rows as INT8" }
}
