/// Finds the name that someone who misspelt one most likely meant.
public enum NearestName {
    /// The candidate nearest to `found`, or nil where none is near enough to be worth suggesting.
    ///
    /// Case does not count, nor whether words are joined by `-` or `_`. Near enough is a third of the longer name in
    /// edits, and at least one; failing that, the only candidate that `found` is a beginning of (two letters or more).
    /// Of candidates equally near the first wins.
    public static func of(_ found: String, in candidates: some Sequence<String>) -> String? {
        let wanted = normalise(found)
        // Nobody mistypes a name at this length, and the distance costs the product of the lengths.
        guard !wanted.isEmpty, wanted.count <= 128 else { return nil }
        var nearest: (name: String, distance: Int)?
        var completions: [String] = []
        for candidate in candidates {
            let name = normalise(candidate)
            let distance = distance(wanted, name)
            if distance <= max(1, max(wanted.count, name.count) / 3), distance < nearest?.distance ?? .max {
                nearest = (candidate, distance)
            }
            if wanted.count >= 2, name.starts(with: wanted) {
                completions.append(candidate)
            }
        }
        return nearest?.name ?? (completions.count == 1 ? completions[0] : nil)
    }

    /// How many insertions, removals, replacements and swaps of neighbours turn `first` into `second`.
    ///
    /// The restricted Damerau-Levenshtein distance: no part is edited twice. Costs the product of the lengths.
    public static func distance(_ first: String, _ second: String) -> Int {
        distance(Array(first.unicodeScalars), Array(second.unicodeScalars))
    }

    /// The end of an error message: `; did you mean 'tile_k'?`, or nothing where no candidate is near.
    public static func suggestion(
        for found: String, in candidates: some Sequence<String>, prefix: String = ""
    ) -> String {
        of(found, in: candidates).map { "; did you mean '\(prefix)\($0)'?" } ?? ""
    }

    private static func normalise(_ name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.map { $0 == "_" ? "-" : $0 }
    }

    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        guard !first.isEmpty else { return second.count }
        var beforePrevious: [Int] = []
        var previous = Array(0...second.count)
        for (row, left) in first.enumerated() {
            var current = [row + 1]
            for (column, right) in second.enumerated() {
                var best = min(
                    previous[column] + (left == right ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left == second[column - 1], first[row - 1] == right {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[second.count]
    }
}
