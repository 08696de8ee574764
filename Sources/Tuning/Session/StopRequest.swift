import Synchronization

/// Tells a running session to begin nothing new and to keep what it has.
public final class StopRequest: Sendable {
    private let requested = Atomic<Bool>(false)

    /// A request that nobody has made yet.
    public init() {}

    /// Whether it was made.
    public var isMade: Bool { requested.load(ordering: .relaxed) }

    /// Makes it.
    public func make() {
        requested.store(true, ordering: .relaxed)
    }
}
