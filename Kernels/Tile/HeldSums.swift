import KernelDSL

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
