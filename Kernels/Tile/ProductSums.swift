import KernelDSL

/// The sums of a wave while K goes by.
protocol ProductSums {
    /// Adds the products of one lane's packed weights of tile `tile` with activations.
    ///
    /// `fragments` holds, for each row that the lane multiplies, the eight bytes of each product; `scales` the factor of
    /// each group of 32, none where scales are per channel.
    func add(packed: Value, _ fragments: [[Value]], scales: [Value], tile: Int)

    /// Calls `body` with every sum, each once, in the form in which the lane holds it.
    func forEach(_ body: (HeldSums) -> Void)
}

/// Sums as a lane holds them.
struct HeldSums {
    /// Which elements of the result the values are.
    enum Form {
        /// Four channels of the lane's row.
        case channels
        /// Rows of the lane's channel.
        case rows
    }

    /// The tile of channels of the wave.
    let tile: Int
    /// The tile of rows.
    let rowTile: Int
    /// The first row or channel within the tile, before what the lane's group adds.
    let first: Int
    let form: Form
    /// The values: i32, or f32 where groups have scales.
    let values: [Value]
}
