/// How often and how long kernels run to be timed.
public struct SamplingPlan: Hashable, Sendable {
    /// Seconds that a sample lasts at least; short kernels are launched as often as that takes.
    public var minimumSample: Double
    /// Invocations in one sample at most.
    public var largestBatch: Int
    /// Seconds of untimed runs before the first sample: clocks rise, pages and translations arrive.
    public var warmUp: Double
    /// Samples of a screening.
    public var screeningSamples: Int
    /// Samples of each finalist, cold and hot each.
    public var finalSamples: Int
    /// A screening ends after a sample this many times slower than the best so far.
    public var abandonFactor: Double
    /// Contents of the inputs that steer a launch (routings) between which invocations change.
    public var variants: Int
    /// Bytes that the rotated copies of weights may take, one copy at least.
    public var rotationLimit: Int
    /// Bytes that the copies of outputs which start at zero may take, one copy at least.
    public var zeroedLimit: Int
    /// Bytes of last-level cache where the device does not know its own.
    public var assumedCache: Int

    /// A plan; by default the one of a CPU.
    public init(
        minimumSample: Double = 1e-3, largestBatch: Int = 1000, warmUp: Double = 20e-3, screeningSamples: Int = 3,
        finalSamples: Int = 15, abandonFactor: Double = 3, variants: Int = 4, rotationLimit: Int = 2 << 30,
        zeroedLimit: Int = 64 << 20, assumedCache: Int = 32 << 20
    ) {
        self.minimumSample = minimumSample
        self.largestBatch = largestBatch
        self.warmUp = warmUp
        self.screeningSamples = screeningSamples
        self.finalSamples = finalSamples
        self.abandonFactor = abandonFactor
        self.variants = variants
        self.rotationLimit = rotationLimit
        self.zeroedLimit = zeroedLimit
        self.assumedCache = assumedCache
    }

    /// Samples of a millisecond or more, weights in 2 GiB or less.
    public static let cpu = SamplingPlan()
    /// Samples of 200 microseconds or more, weights in 64 GiB or less.
    public static let gpu = SamplingPlan(
        minimumSample: 200e-6, warmUp: 10e-3, rotationLimit: 64 << 30, zeroedLimit: 256 << 20,
        assumedCache: 256 << 20)

    /// The plan for `selector`.
    public static func usual(for selector: DeviceSelector) -> SamplingPlan {
        switch selector {
        case .cpu, .simulator: .cpu
        case .hip: .gpu
        }
    }
}
