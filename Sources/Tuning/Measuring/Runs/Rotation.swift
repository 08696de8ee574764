/// How weights are kept out of the cache: in so many copies that much else is read before a copy is read again.
public struct Rotation: Hashable, Sendable {
    /// Copies of the weights at different addresses.
    public var copies: Int
    /// Contents of the inputs that steer a launch between which invocations change.
    public var variants: Int
    /// Bytes of weights that are read from when weights of a copy are used to when they are used again.
    public var bytesBetweenUses: Int
    /// Bytes of the last-level cache, as the device says or as was assumed.
    public var cache: Int

    /// Whether no invocation can have found its weights in the cache: more than twice its size was read in between, apart from
    /// the eighth at most that two ways to steer have in common by chance.
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
    /// Copies are as many as it takes for the weights to be cold, at most 4096, rounded up to a multiple of 8 beyond 8 so that
    /// samples of many lengths divide them; one where nothing is read. Where there is no room for so many, they are as many as fit and have no divisor in common with
    /// the ways to steer, so that a copy meets the same way as late as can be. That counts where the copies are eight times
    /// as large as the cache: launches that are steered in different ways, to few of many experts, then find at most an
    /// eighth of their weights there.
    public init(bytesRead: Int, copyBytes: Int, cache: Int, limit: Int, variants: Int) {
        guard bytesRead > 0, copyBytes > 0 else {
            self.init(copies: 1, variants: variants, bytesBetweenUses: 0, cache: cache)
            return
        }
        let wanted = 2 * cache / bytesRead + 1
        let even = wanted > 8 ? (wanted + 7) / 8 * 8 : wanted
        let room = max(1, min(limit / copyBytes, Self.largestCount))
        guard min(even, wanted) > room else {
            let copies = even <= room ? even : wanted
            self.init(copies: copies, variants: variants, bytesBetweenUses: copies * bytesRead, cache: cache)
            return
        }
        let copies = (1...room).last { Self.divisor($0, variants) == 1 } ?? 1
        let uses = copies * copyBytes >= 8 * cache ? copies * variants : copies
        self.init(copies: copies, variants: variants, bytesBetweenUses: uses * bytesRead, cache: cache)
    }

    /// Every copy has launches of its own that are made ready.
    private static let largestCount = 4096

    private static func divisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : divisor(second, first % second)
    }
}
