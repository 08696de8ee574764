import KernelDSL

/// A way to count the entries of each expert and to put them into their rows.
protocol MoESortPlaces {
    /// Counts; the rows of each of the lane's experts, 0 beyond the last expert.
    func totals() -> [Value]

    /// Puts every entry into its row. `before` counts the blocks of the experts before the lane's first, `blocks` those of
    /// each of its own; the tables of the sort hold the first row of each expert.
    func place(from before: Value, _ blocks: [Value])
}
