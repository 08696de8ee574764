/// How long a worker may take for a configuration before it counts as hung: learned from what others took.
public struct WatchdogLimit: Hashable, Sendable {
    /// Seconds while too little is known.
    public var first: Double
    /// Seconds that every limit has at least.
    public var floor: Double
    /// How many times as long as nine of ten trials.
    public var factor: Double
    /// Trials after which the limit is learned.
    public var generation: Int

    private var trials: [Double] = []

    /// A limit that has seen nothing.
    public init(first: Double = 300, floor: Double = 20, factor: Double = 10, generation: Int = 8) {
        self.first = first
        self.floor = floor
        self.factor = factor
        self.generation = generation
    }

    /// Adds the seconds of a trial that ended by itself.
    public mutating func add(_ seconds: Double) {
        trials.append(seconds)
    }

    /// Seconds that the next trial may take.
    public var seconds: Double {
        guard trials.count >= max(1, generation) else { return first }
        return max(floor, factor * trials.percentile(0.9))
    }
}
