/// What is known of a compiled kernel without running it.
public struct KernelFacts: Equatable, Sendable {
    /// The kernel's symbol.
    public var name: String
    /// What it needs of a compute unit.
    public var resources: KernelResources
    /// Its arguments in order.
    public var arguments: [KernelArgument]
    /// The instructions of the whole kernel by class.
    public var counts: [InstructionClass: Int]
    /// The size of the kernel's code in bytes.
    public var codeBytes: Int
    /// The figures of the loop with the matrix instructions; nil for a kernel without matrix instructions.
    public var hotLoop: HotLoop?

    /// The number of instructions of the whole kernel.
    public var instructions: Int { counts.values.reduce(0, +) }

    /// The facts of a kernel whose code was disassembled.
    package init(_ kernel: CodeObject.Kernel, listing: [Instruction]) {
        // What stands behind the end of the program is padding.
        let end = listing.lastIndex { $0.mnemonic == "s_endpgm" }
        let program = Array(listing.prefix(end.map { $0 + 1 } ?? listing.count))
        name = kernel.name
        resources = kernel.resources
        arguments = kernel.arguments
        counts = program.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
        codeBytes = program.reduce(0) { $0 + $1.size }
        hotLoop = HotLoop(of: program)
    }
}
