/// How many invocations a sample has.
package enum BatchSize {
    /// The number of invocations that lasts `minimum` seconds at `each` seconds an invocation, at most `largest`.
    package static func needed(minimum: Double, each: Double, largest: Int) -> Int {
        let count = (minimum / each).rounded(.up)
        return count >= Double(largest) ? max(1, largest) : max(1, Int(count))
    }

    /// The smallest number from `needed` on that is a multiple of `variants` and goes evenly into `copies`, or that they go
    /// evenly into.
    ///
    /// So every sample starts where one of a few prepared batches starts, every copy is read as often as any other, and every
    /// sample is steered in the same ways.
    package static func fitting(_ needed: Int, copies: Int, variants: Int) -> Int {
        var size = max(1, (needed + variants - 1) / variants) * variants
        while copies % size != 0, size % copies != 0 {
            size += variants
        }
        return size
    }
}
