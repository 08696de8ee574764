/// A kernel as a value: what is launched, what it takes, what each lane does.
public struct Kernel: Hashable, Sendable {
    /// The symbol in the code object.
    public let name: String
    /// One sentence for the head of the text.
    public let summary: String
    /// The arguments, in order.
    public let parameters: [KernelParameter]
    /// Lanes of a workgroup.
    public let workgroupSize: Int
    /// Waves that the compiler must leave room for on each SIMD; nil leaves it to the compiler.
    ///
    public let wavesPerSIMD: Int?
    /// Where matrix instructions accumulate; nil leaves it to the compiler.
    public let accumulators: AccumulatorRegisters?
    /// Static LDS arrays.
    public let shared: [SharedBuffer]
    /// What each lane does.
    public let body: [Statement]

    /// Bytes of LDS, with what lies between arrays to align them.
    public var sharedBytes: Int { shared.map { $0.byteOffset + $0.size }.max() ?? 0 }

    package init(
        name: String, summary: String, parameters: [KernelParameter], workgroupSize: Int, wavesPerSIMD: Int?,
        accumulators: AccumulatorRegisters?, shared: [SharedBuffer], body: [Statement]
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.workgroupSize = workgroupSize
        self.wavesPerSIMD = wavesPerSIMD
        self.accumulators = accumulators
        self.shared = shared
        self.body = body
    }
}
