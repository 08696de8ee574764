/// How a pool measures.
public struct MeasuringOptions: Sendable {
    /// The device.
    public var device: DeviceSelector
    /// How often and how long kernels run.
    public var sampling: SamplingPlan
    /// On how many cases configurations are judged before they are timed.
    public var judging: Judging
    /// The seed of inputs.
    public var seed: UInt64
    /// How long a configuration may take.
    public var watchdog: WatchdogLimit
    /// Workers that may die one after the other, each with another configuration, before the device counts as gone.
    public var deathLimit: Int
    /// The path of the worker; nil for the one beside the running executable.
    public var program: String?
    /// What stands before the worker on its command line, where the device's libraries need a loader of their own.
    public var loader: [String] = []
    /// Environment variables that the worker gets beside those of its owner.
    public var environment: [String: String] = [:]

    /// Options for `device`, with its usual sampling.
    public init(
        device: DeviceSelector, sampling: SamplingPlan? = nil, judging: Judging = .all, seed: UInt64 = 1,
        watchdog: WatchdogLimit = WatchdogLimit(), deathLimit: Int = 4, program: String? = nil
    ) {
        self.device = device
        self.sampling = sampling ?? .usual(for: device)
        self.judging = judging
        self.seed = seed
        self.watchdog = watchdog
        self.deathLimit = deathLimit
        self.program = program
    }
}
