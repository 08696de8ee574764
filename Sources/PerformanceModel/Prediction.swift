/// A modelled time and its parts, all in seconds: never a measurement.
public struct Prediction: Hashable, Sendable {
    /// The whole operation, all its kernels.
    public let time: Double
    /// The floor that the bytes and the matrix work set on this device, whatever the kernel.
    public let limit: Double
    /// Streaming what must be read and written.
    public let memory: Double
    /// Issuing vector and matrix instructions.
    public let compute: Double
    /// LDS cycles that bank conflicts add; 0 unless simulated accesses showed any.
    public let conflicts: Double
    /// Dependent round trips before the first and after the last weight, for each round of workgroups.
    public let latency: Double
    /// Launches.
    public let launch: Double
    /// Waves that registers and LDS let live on a SIMD.
    public let wavesPerSIMD: Int
    /// Bytes in flight over the device.
    public let bytesInFlight: Double
}
