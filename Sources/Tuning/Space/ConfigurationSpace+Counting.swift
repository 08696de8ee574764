import Kernels

extension ConfigurationSpace {
    /// What is legal, and what is not and why, counted on all cores.
    func count(shares: Int = 16) async throws -> SpaceCount {
        let parts = try await withThrowingTaskGroup(of: (Int, SpaceCount).self) { group in
            for share in 0..<shares {
                group.addTask { (share, try walk(share: (share, shares)) { _ in }) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // In order, so that examples are the same each time.
        return parts.sorted { $0.0 < $1.0 }.reduce(into: SpaceCount()) { $0.add($1.1) }
    }
}
