/// Where in the rotation of weights the next sample begins, for all that are timed in turns.
///
/// Finalists share their copies. If each went round by itself it would find in the cache what the one before it has read.
package final class RotationCursor {
    private var copy = 0

    /// A cursor at the first copy.
    package init() {}

    /// The first copy of a sample that reads `count` of `copies` copies, and starts at a multiple of `count`.
    package func advance(by count: Int, of copies: Int) -> Int {
        let start = (copy + count - 1) / count * count % copies
        copy = (start + count) % copies
        return start
    }
}
