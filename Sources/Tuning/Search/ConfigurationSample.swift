import Kernels
import Search

/// Legal combinations of a space's constrained parameters, an even sample of them, and how many there are.
struct ConfigurationSample: Sendable {
    /// The sample in a drawn order, free parameters at their first values; all there are where they are no more than asked.
    let configurations: [Configuration]
    /// Legal configurations of the whole space, free parameters included.
    let legal: Int

    private typealias Ticket = (number: UInt64, configuration: Configuration)

    /// Walks `space` once, on all cores, and keeps `limit` combinations.
    ///
    /// Each combination draws a number, and the lowest stay: shares of the walk can then be put together in any order, and
    /// the sample is the same each time.
    init(of space: ConfigurationSpace, keeping limit: Int, shares: Int = 16) async throws {
        let parts = try await withThrowingTaskGroup(of: (Int, [Ticket], Int).self) { group in
            for share in 0..<shares {
                group.addTask {
                    var tickets: [Ticket] = []
                    var highest = UInt64.max
                    var generator = SearchGenerator(seed: UInt64(share))
                    let count = try space.walk(share: (share, shares)) { configuration in
                        let number = generator.next()
                        guard number <= highest else { return }
                        tickets.append((number, configuration))
                        if tickets.count >= 2 * limit {
                            tickets = Self.lowest(limit, of: tickets)
                            highest = tickets.last?.number ?? highest
                        }
                    }
                    return (share, Self.lowest(limit, of: tickets), count.legal)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        legal = parts.reduce(0) { $0 + $1.2 }
        let tickets = parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        configurations = Self.lowest(limit, of: tickets).map(\.configuration)
    }

    private static func lowest(_ count: Int, of tickets: [Ticket]) -> [Ticket] {
        Array(tickets.sorted { $0.number < $1.number }.prefix(count))
    }
}
