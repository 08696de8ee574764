/// C text for the CPU's compiler.
public struct CPUCompileRequest: Hashable, Sendable {
    /// The C text, complete: nothing but the compiler's own headers is there to include.
    public var text: String
    /// The name that stands in messages, as in `NAME.c:12:3: error`.
    public var name: String
    /// The kernels that the text defines; `NAME_tasks` is the function of the kernel NAME.
    public var kernels: [String]
    /// The instructions that it may use.
    public var instructionSet: CPUInstructionSet

    /// Text that defines `kernels`.
    public init(text: String, name: String, kernels: [String], instructionSet: CPUInstructionSet = .avx2) {
        self.text = text
        self.name = name
        self.kernels = kernels
        self.instructionSet = instructionSet
    }
}
