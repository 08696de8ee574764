/// What the model knows of a device.
///
/// Sources: ROCm's accelerator specifications and AMD's data sheets for peaks and sizes. The achievable share of bandwidth
/// is what AITER's tuned FP8 mixture-of-experts kernels reach on 304 compute units (4.4 to 4.5 TB/s). Latency and launch
/// overhead follow from the 3.2 to 3.5 µs that its smallest GEMMs take. None of them was measured by Wavetune.
public struct Accelerator: Hashable, Sendable {
    /// The product.
    public internal(set) var name: String
    /// The compiler's name of its architecture.
    public internal(set) var architecture: String
    /// Compute units.
    public internal(set) var computeUnits: Int
    /// SIMDs of a compute unit.
    public let simdsPerUnit: Int
    /// Waves that a SIMD can hold.
    public let wavesPerSIMD: Int
    /// 32-bit registers of a lane, shared by the waves of a SIMD.
    public let registersPerLane: Int
    /// Bytes of LDS of a compute unit.
    public internal(set) var sharedBytes: Int
    /// Clock of the compute units under light matrix load, in Hz.
    public internal(set) var clock: Double
    /// Peak bandwidth of the memory, in bytes a second.
    public internal(set) var bandwidth: Double
    /// The share of it that a good streaming kernel reaches.
    public let achievableBandwidth: Double
    /// What one compute unit can draw from memory while others idle, in bytes a second.
    ///
    /// An assumption: a quarter more than an MI325X's even share of what all of them reach.
    public internal(set) var unitBandwidth: Double
    /// From asking for bytes in memory to having them, in seconds, under load.
    public let memoryLatency: Double
    /// The same where they stand in a cache.
    public let cacheLatency: Double
    /// From one kernel's end to the next one's first instruction, in seconds.
    public let launchOverhead: Double
    /// Peak bandwidth of the last cache, in bytes a second (Infinity Cache: AMD's CDNA 3 white paper).
    public internal(set) var cacheBandwidth: Double
    /// Packed atomics that the caches retire over the whole device in a second.
    public internal(set) var atomicRate: Double

    /// MI325X: 304 compute units, 256 GB of HBM3E.
    public static let mi325x = Accelerator(
        name: "MI325X", architecture: "gfx942", computeUnits: 304, simdsPerUnit: 4, wavesPerSIMD: 8,
        registersPerLane: 512, sharedBytes: 65_536, clock: 2.1e9, bandwidth: 6.0e12, achievableBandwidth: 0.75,
        unitBandwidth: 6.0e12 * 0.75 / 304 * 1.25, memoryLatency: 0.9e-6, cacheLatency: 0.35e-6, launchOverhead: 2.0e-6,
        cacheBandwidth: 17.2e12, atomicRate: 128 * 16 * 2.1e9 / 4)

    /// Every device that has a description.
    public static let all = [mi325x, mi300a, mi308x, mi355x]
}
