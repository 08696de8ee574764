/// How much of a kernel fits a compute unit of the CDNA 3 generation at once.
///
/// A compute unit has four SIMDs, each with room for 8 waves and with 512 vector registers a lane (arch and accumulation
/// together), given out in eights; and 64 KiB of LDS, given out in blocks of 512 bytes ("AMD Instinct MI300 Instruction
/// Set Architecture", and LLVM's gfx942 target description).
public struct Occupancy: Equatable, Sendable {
    /// The waves that the vector registers leave room for, a SIMD.
    public let wavesPerSIMD: Int
    /// The workgroups that fit a compute unit; 0 where not even one does.
    public let workgroupsPerComputeUnit: Int
    /// The waves of a workgroup of the largest size that the kernel allows.
    public let wavesPerWorkgroup: Int

    /// The waves that a compute unit holds.
    public var wavesPerComputeUnit: Int { workgroupsPerComputeUnit * wavesPerWorkgroup }

    /// The occupancy of a kernel with `resources`.
    public init(of resources: KernelResources) {
        let registers = Self.roundUp(max(resources.vectorRegisters, 1), to: 8)
        wavesPerSIMD = max(1, min(8, 512 / registers))
        let size = resources.maximumWorkgroupSize > 0 ? resources.maximumWorkgroupSize : 256
        wavesPerWorkgroup = max(1, size / 64)
        var workgroups = min(wavesPerSIMD * 4 / wavesPerWorkgroup, 32 / wavesPerWorkgroup)
        if resources.sharedBytes > 0 {
            workgroups = min(workgroups, 65536 / Self.roundUp(resources.sharedBytes, to: 512))
        }
        workgroupsPerComputeUnit = workgroups
    }

    private static func roundUp(_ value: Int, to multiple: Int) -> Int {
        // Damaged metadata may hold any number; one near the largest must not overflow.
        (min(value, 1 << 40) + multiple - 1) / multiple * multiple
    }
}
