import Kernels

/// Which configurations took workers down, and whether the device is to blame rather than they.
struct WorkerTroubles: Sendable {
    /// Deaths after which a configuration is not run again.
    static let deathsOfQuarantine = 2

    private var deaths: [Configuration: (count: Int, reason: String)] = [:]
    /// Configurations whose workers died one after the other, each once.
    private var streak: [Configuration] = []

    /// Why `configuration` is not run again; nil where it may be.
    func quarantine(of configuration: Configuration) -> String? {
        guard let found = deaths[configuration], found.count >= Self.deathsOfQuarantine else { return nil }
        return "it took a worker down \(found.count) times; the last time: \(found.reason)"
    }

    /// Notes that a worker answered.
    mutating func addAnswer() {
        streak = []
    }

    /// Notes that a worker died over `configuration`; how many did one after the other, each over another one.
    mutating func addDeath(of configuration: Configuration, reason: String) -> Int {
        deaths[configuration] = (1 + (deaths[configuration]?.count ?? 0), reason)
        if !streak.contains(configuration) {
            streak.append(configuration)
        }
        return streak.count
    }
}
