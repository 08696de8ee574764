import KernelDSL

/// What a product tile asks of the operation that it computes for.
protocol TileOperation {
    /// Where the workgroup's weights start.
    var origin: WeightStream.Origin { get }
    /// The scales of channels, one f32 each; nil where groups have them or sums are stored as they are.
    var channelScales: GlobalPointer? { get }
    /// The activations, row after row, and their bytes.
    var activations: (pointer: GlobalPointer, bytes: Value) { get }

    /// Bytes before the activations of row `tileRow` of the tile, or ``ActivationFragments/beyond`` for padding.
    func activationOffset(tileRow: Value) -> Value

    /// Finds the row of the result that row `tileRow` of the tile is; `exists` is false for rows beyond the tile.
    func find(tileRow: Value, exists: Value?) -> TileRow

    /// Asks for what finishing `row` takes.
    func request(_ row: TileRow) -> TileRow.Factors

    /// Writes results of a row from `channel` on: f32 where the operation scales, else the sums as they are.
    ///
    /// Four values of consecutive channels; where results need gate and up (``TileSettings/gateUp``) eight, gate's before
    /// up's, or with ``GateUpOrder/pairs`` two of gate and two of up.
    func write(_ values: [Value], _ row: TileRow, channel: Value)

    /// Finds, ahead of the weights, the row that this lane has a part in once all of it is written; nil where writing is all.
    func rowToConclude() -> TileRow?

    /// Ends the work on `row`: all lanes of the workgroup have written, and met.
    func conclude(_ row: TileRow)
}

extension TileOperation {
    func rowToConclude() -> TileRow? { nil }
    func conclude(_ row: TileRow) {}
}
