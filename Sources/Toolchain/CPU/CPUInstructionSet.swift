/// Instructions that emitted C text is compiled for, as data: another set is another value.
public struct CPUInstructionSet: Hashable, Sendable {
    /// Its name: `avx2`.
    public var name: String
    /// The options that make clang use it.
    public var clangOptions: [String]
    /// Bytes of a vector register.
    public var vectorBytes: Int
    /// The flags that `/proc/cpuinfo` must show for a processor that has it.
    public var processorFlags: [String]

    /// A set of instructions.
    public init(name: String, clangOptions: [String], vectorBytes: Int, processorFlags: [String]) {
        self.name = name
        self.clangOptions = clangOptions
        self.vectorBytes = vectorBytes
        self.processorFlags = processorFlags
    }

    /// The name that keys of the database have for processors with this set: `cpu-avx2`.
    public var architecture: String { "cpu-\(name)" }

    /// AVX2 with the fused multiply-add and half-precision conversions that processors with AVX2 have.
    ///
    /// `abm` is what the kernel calls `lzcnt`.
    public static let avx2 = CPUInstructionSet(
        name: "avx2",
        clangOptions: ["-mavx2", "-mfma", "-mf16c", "-mbmi", "-mbmi2", "-mlzcnt", "-mpopcnt"],
        vectorBytes: 32, processorFlags: ["avx2", "fma", "f16c", "bmi1", "bmi2", "abm", "popcnt"])

    /// AVX-512 on bytes and words, in vectors of any length, with the products of VNNI.
    public static let avx512VNNI = CPUInstructionSet(
        name: "avx512vnni",
        clangOptions: avx2.clangOptions + [
            "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vnni", "-mprefer-vector-width=512",
        ],
        vectorBytes: 64,
        processorFlags: avx2.processorFlags + ["avx512f", "avx512bw", "avx512vl", "avx512_vnni"])

    /// All sets that kernels are compiled for, the one to prefer first.
    public static let all = [avx512VNNI, avx2]
}
