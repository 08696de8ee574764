/// What a kernel is generated for: the instructions that exist and the limits that hold.
///
/// Sources: AMD CDNA3 and CDNA4 instruction set guides; ROCm's table of accelerator specifications; for CPUs
/// ``VectorInstructions``.
public struct Target: Hashable, Sendable {
    /// The name that the compiler and the database have for it: `gfx942`, `cpu-avx2`.
    public let architecture: String
    /// Lanes of a wave; 1 on a CPU, whose lanes are elements of vectors.
    public let waveSize: Int
    /// Bytes of LDS that one workgroup can have.
    public let sharedBytes: Int
    /// The largest workgroup, in lanes.
    public let maximumWorkgroup: Int
    /// The compute units of its largest device; nil for a CPU.
    ///
    /// ROCm's table of accelerator specifications: 304 of MI300X and MI325X, 256 of MI350X and MI355X.
    public let computeUnits: Int?
    /// The vector instructions of a CPU; nil for a GPU.
    public let vectors: VectorInstructions?

    /// A target.
    init(
        architecture: String, waveSize: Int, sharedBytes: Int, maximumWorkgroup: Int, computeUnits: Int? = nil,
        vectors: VectorInstructions? = nil
    ) {
        self.architecture = architecture
        self.waveSize = waveSize
        self.sharedBytes = sharedBytes
        self.maximumWorkgroup = maximumWorkgroup
        self.computeUnits = computeUnits
        self.vectors = vectors
    }

    /// MI300A, MI300X, MI308X and MI325X.
    public static let gfx942 = Target(
        architecture: "gfx942", waveSize: 64, sharedBytes: 65_536, maximumWorkgroup: 1024, computeUnits: 304)
    /// MI350X and MI355X.
    public static let gfx950 = Target(
        architecture: "gfx950", waveSize: 64, sharedBytes: 163_840, maximumWorkgroup: 1024, computeUnits: 256)

    /// Every GPU that has a description.
    public static let all = [gfx942, gfx950]

    /// A CPU that has `vectors`.
    public static func cpu(_ vectors: VectorInstructions) -> Target {
        Target(
            architecture: "cpu-\(vectors.name)", waveSize: 1, sharedBytes: 0, maximumWorkgroup: 1, vectors: vectors)
    }

    /// Whether kernels run on a CPU.
    public var isCPU: Bool { vectors != nil }

    /// Whether a lane, or a CPU's vector, can compute `function`.
    func has(_ function: Function) -> Bool {
        switch function {
        case .permuteBytes, .dotBytes: vectors == nil
        case .bitsOfFloat, .floatOfBits, .bitCount: true
        case .fusedMultiplyAdd, .exponential2, .reciprocal, .maximum, .absolute, .roundedToInteger: true
        case .dotBytePairs(let count), .dotShortPairs(let count):
            vectors.map { !$0.multipliesByteQuads && 2 * count == $0.bytes / (function.isOfBytes ? 1 : 2) } ?? false
        case .dotByteQuads(let count):
            vectors.map { $0.multipliesByteQuads && [32, 64].contains(4 * count) && 4 * count <= $0.bytes } ?? false
        }
    }

    /// Whether it computes an elementwise function of vectors: CPUs do, and lanes have packed integers.
    func isElementwise(_ function: Function, over width: Int) -> Bool { width == 1 || isCPU || function == .maximum }

    /// Whether its text has a name for values of `type`.
    func has(_ type: ValueType) -> Bool {
        guard let vectors else { return type.width <= Self.largestLaneVector }
        return type.width == 1 || type.size <= vectors.bytes
    }

    /// Whether kernels can ask for their place by `builtin`: a CPU's task has a number and nothing else.
    func has(_ builtin: Builtin) -> Bool { !isCPU || builtin == .blockX }

    /// The boundary that a load or a store of `bytes` bytes must lie on: a lane's registers have at most 16, while a CPU's
    /// aligned loads and stores want that of the whole vector.
    func alignment(ofAccess bytes: Int) -> Int { isCPU ? bytes : min(bytes, 16) }

    /// Elements of the widest vector that a lane's text has a type for.
    private static let largestLaneVector = 16
}
