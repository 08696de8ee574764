/// What the compiler made of a program, and what is known of it.
public struct CompiledKernel: Equatable, Sendable {
    /// The code object, an ELF file that a HIP runtime loads.
    public var codeObject: [UInt8]
    /// The target that the code object names.
    public var target: String
    /// The compiler's messages.
    public var log: String
    /// The facts of each kernel in the program.
    public var kernels: [KernelFacts]
    /// The processor time that compiling, disassembling and analysing took, in seconds; also where it was done earlier.
    public var processorSeconds: Double
    /// Whether the result came from the cache.
    public var isFromCache = false

    /// The facts of the kernel `name`.
    public func kernel(named name: String) -> KernelFacts? {
        kernels.first { $0.name == name }
    }
}
