/// In which order finalists take their samples, round by round.
///
/// Each takes one sample a round. Rounds are the rows of a Williams square: over as many rounds as there are finalists (twice
/// as many where their number is odd) each follows each other one equally often, so that what one leaves behind, heat or a
/// cache, does not always meet the same one.
package struct InterleavedOrder {
    /// Finalists.
    package let count: Int

    /// The order of `count` finalists.
    package init(count: Int) {
        self.count = count
    }

    /// The order of round `round`.
    package func order(of round: Int) -> [Int] {
        guard count > 1 else { return Array(0..<count) }
        // 0, 1, n − 1, 2, n − 2, …: the steps between neighbours are all different.
        let zigzag = (0..<count).map { $0 % 2 == 1 ? ($0 + 1) / 2 : (count - $0 / 2) % count }
        let row = zigzag.map { ($0 + round) % count }
        let isMirrored = count % 2 == 1 && round / count % 2 == 1
        return isMirrored ? row.reversed() : row
    }
}
