import Synchronization

/// Where a session's time goes.
final class SessionClock: Sendable {
    private let seconds = Mutex<(compiling: Double, measuring: Double)>((0, 0))

    /// Seconds that the session waited for compilers.
    var compiling: Double { seconds.withLock { $0.compiling } }
    /// Seconds that it waited for devices.
    var measuring: Double { seconds.withLock { $0.measuring } }

    /// Runs `body`, which waits for compilers.
    func whileCompiling<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer {
            let time = (ContinuousClock.now - start) / .seconds(1)
            seconds.withLock { $0.compiling += time }
        }
        return try await body()
    }

    /// Runs `body`, which waits for a device.
    func whileMeasuring<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer {
            let time = (ContinuousClock.now - start) / .seconds(1)
            seconds.withLock { $0.measuring += time }
        }
        return try await body()
    }
}
