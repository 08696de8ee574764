/// How a load or store treats the caches.
public enum CachePolicy: String, Hashable, Sendable, CaseIterable {
    /// As any access.
    case cached
    /// Streamed: read once, not worth a place (`nt` on gfx942).
    case nontemporal
}
