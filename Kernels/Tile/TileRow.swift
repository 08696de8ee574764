import KernelDSL

/// A row of the result as the lane that finishes it sees it.
struct TileRow {
    /// The row's place in the list that the operation walks: a sorted entry, or the row itself.
    let entry: Value
    /// The token that the row belongs to.
    let token: Value
    /// The row of activations and of results that are written row by row; 0 for padding.
    let row: Value
    /// Whether the row belongs to a token.
    let isReal: Value

    /// What finishing a row takes.
    struct Factors {
        /// The factors of the row's scale; none where sums are stored as they are.
        let scales: [Value]
        /// What low nibbles' offset has added, in units of 128; nil where they have none or sums are stored as they are.
        let lowSum: Value?
    }
}
