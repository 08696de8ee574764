/// A kernel's instructions, in words.
public struct KernelListing: Equatable, Sendable {
    /// The kernel's symbol.
    public var name: String
    /// Its instructions in the order of the code.
    public var instructions: [Instruction]

    /// The listing of a kernel.
    public init(name: String, instructions: [Instruction]) {
        self.name = name
        self.instructions = instructions
    }
}
