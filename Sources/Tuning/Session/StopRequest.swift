import Synchronization

/// Tells a running session to begin nothing new and to keep what it has.
public final class StopRequest: Sendable {
    private let requested = Atomic<Bool>(false)
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    /// A request that nobody has made yet.
    public init() {}

    /// Whether it was made.
    public var isMade: Bool { requested.load(ordering: .relaxed) }

    /// Makes it.
    public func make() {
        requested.store(true, ordering: .relaxed)
    }

    /// Whether the time of the running session is up.
    public var isTimeUp: Bool { deadline.withLock { $0 }.map { ContinuousClock.now >= $0 } ?? false }

    /// Whether nothing new is to be begun: it was made, or the time is up.
    public var isDue: Bool { isMade || isTimeUp }

    /// Sets when the time is up; nil for never.
    public func setDeadline(_ instant: ContinuousClock.Instant?) {
        deadline.withLock { $0 = instant }
    }
}
