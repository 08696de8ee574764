/// How weights are kept out of the cache: in so many copies that much else is read before a copy is read again.
public struct Rotation: Hashable, Sendable {
    /// Copies of the weights at different addresses.
    public var copies: Int
    /// Contents of the inputs that steer a launch between which invocations change.
    public var variants: Int
    /// Bytes of weights that are read from when a copy is used to when it is used again.
    public var bytesBetweenUses: Int
    /// Bytes of the last-level cache, as the device says or as was assumed.
    public var cache: Int

    /// Whether no invocation can have found its weights in the cache: more than twice its size was read in between.
    public var isCold: Bool { bytesBetweenUses > 2 * cache }

    /// These facts.
    public init(copies: Int, variants: Int, bytesBetweenUses: Int, cache: Int) {
        self.copies = copies
        self.variants = variants
        self.bytesBetweenUses = bytesBetweenUses
        self.cache = cache
    }

    /// The rotation of weights of which an invocation reads `bytesRead`, in copies of `copyBytes` that `limit` bytes have room
    /// for.
    ///
    /// Copies are as many as it takes for the weights to be cold, rounded up to a multiple of 8 beyond 8 so that samples of
    /// many lengths divide them, as far as there is room, and one at least.
    public init(bytesRead: Int, copyBytes: Int, cache: Int, limit: Int, variants: Int) {
        let wanted = 2 * cache / max(1, bytesRead) + 1
        let even = wanted > 8 ? (wanted + 7) / 8 * 8 : wanted
        let room = max(1, limit / max(1, copyBytes))
        let copies = even <= room ? even : min(wanted, room)
        self.init(copies: copies, variants: variants, bytesBetweenUses: copies * bytesRead, cache: cache)
    }
}
