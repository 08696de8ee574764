/// How large a device is, as far as keys tell devices of one architecture apart.
public struct DeviceSize: Hashable, Sendable {
    /// Compute units; cores, for a CPU.
    public let computeUnits: Int
    /// Bytes of the last-level cache; nil where keys do not have it, as those of GPUs.
    public let lastLevelCache: Int?

    /// A device of `computeUnits` and `lastLevelCache` bytes of cache.
    public init(computeUnits: Int, lastLevelCache: Int? = nil) {
        self.computeUnits = computeUnits
        self.lastLevelCache = lastLevelCache
    }

    /// For people: `304 CUs`; of a CPU, `8 cores, 32 MiB of cache`.
    func text(isCPU: Bool) -> String {
        let units = isCPU ? computeUnits == 1 ? "1 core" : "\(computeUnits) cores" : "\(computeUnits) CUs"
        return units + (lastLevelCache.map { ", \(Self.bytes($0)) of cache" } ?? "")
    }

    private static func bytes(_ count: Int) -> String {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where count % size == 0 {
            return "\(count / size) \(unit)"
        }
        return "\(count) B"
    }
}
