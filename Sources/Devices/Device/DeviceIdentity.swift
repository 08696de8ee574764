/// What a device is.
public struct DeviceIdentity: Hashable, Sendable {
    /// What its maker calls it: `AMD Instinct MI325X`, `AMD EPYC 9654`.
    public var name: String
    /// The name that keys of the database have for it: `gfx942`, `cpu-avx2`.
    public var architecture: String
    /// Compute units; cores, for a CPU.
    public var computeUnits: Int
    /// Bytes of the last-level cache that repetitions could find their inputs in; 0 where it is unknown.
    public var lastLevelCache: Int
    /// Versions of what stands between: `HIP 6.4.43482, driver 6.10.5`; empty for none.
    public var runtime: String

    /// An identity.
    public init(name: String, architecture: String, computeUnits: Int, lastLevelCache: Int, runtime: String = "") {
        self.name = name
        self.architecture = architecture
        self.computeUnits = computeUnits
        self.lastLevelCache = lastLevelCache
        self.runtime = runtime
    }
}
