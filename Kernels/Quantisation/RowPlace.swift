import KernelDSL

/// The row of a lane and the lane's place in it.
struct RowPlace {
    /// The row, which need not exist.
    let row: Value
    /// A row that exists: the same where that does.
    let read: Value
    /// The lane's number among those of the row.
    let lane: Value
}
