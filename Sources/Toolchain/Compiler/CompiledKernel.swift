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

extension CompiledKernel: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(codeObject)
        writer.write(target)
        writer.write(log)
        writer.write(kernels)
        writer.write(processorSeconds)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        codeObject = try reader.block()
        target = try reader.string()
        log = try reader.string()
        kernels = try reader.array()
        processorSeconds = try reader.double()
    }
}
