/// What a kernel is generated for: the instructions that exist and the limits that hold.
///
/// Sources: AMD CDNA3 and CDNA4 instruction set guides; ROCm's table of accelerator specifications.
public struct Target: Hashable, Sendable {
    /// The name that the compiler takes: `gfx942`.
    public let architecture: String
    /// Lanes of a wave.
    public let waveSize: Int
    /// Bytes of LDS that one workgroup can have.
    public let sharedBytes: Int
    /// The largest workgroup, in lanes.
    public let maximumWorkgroup: Int

    /// MI300A, MI300X, MI308X and MI325X.
    public static let gfx942 = Target(
        architecture: "gfx942", waveSize: 64, sharedBytes: 65_536, maximumWorkgroup: 1024)
    /// MI350X and MI355X.
    public static let gfx950 = Target(
        architecture: "gfx950", waveSize: 64, sharedBytes: 163_840, maximumWorkgroup: 1024)

    /// Every target that has a description.
    public static let all = [gfx942, gfx950]
}
