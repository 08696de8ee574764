/// The vector instructions of a CPU, as far as kernels are written against them.
///
/// Another set is another value; kernels and their text follow from these members alone. What the compiler has to be told, and
/// how a processor that has them is known, is `CPUInstructionSet` of the same name.
public struct VectorInstructions: Hashable, Sendable {
    /// The word that names it in keys of the database: `avx2`.
    public let name: String
    /// Bytes of its widest vector.
    public let bytes: Int
    /// Vector registers.
    public let registers: Int
    /// Whether one instruction adds four products of bytes to a 32-bit sum; otherwise pairs are summed in 16 bits first.
    public let multipliesByteQuads: Bool

    /// AVX2 with FMA: `vpmaddubsw` and `vpmaddwd`.
    public static let avx2 = VectorInstructions(
        name: "avx2", bytes: 32, registers: 16, multipliesByteQuads: false)

    /// AVX-512 with VNNI: `vpdpbusd`.
    public static let avx512VNNI = VectorInstructions(
        name: "avx512vnni", bytes: 64, registers: 32, multipliesByteQuads: true)

    /// Every set that is described, the one to prefer first.
    public static let all = [avx512VNNI, avx2]
}
