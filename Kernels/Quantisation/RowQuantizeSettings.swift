/// What a configuration says about quantising rows on a GPU.
struct RowQuantizeSettings<Source: RowSource>: Hashable, Sendable {
    /// Lanes that share a row.
    let lanes: Int
    /// Rows of a workgroup.
    let rows: Int
    /// Consecutive values that a lane takes at once.
    let vector: Int
    let hold: RowHolding
    /// Values of a row.
    let depth: Int

    init(_ configuration: Configuration, depth: Int) throws(ConfigurationError) {
        lanes = try configuration.integer("lanes")
        rows = try configuration.integer("rows")
        vector = try configuration.integer("vector")
        hold = try configuration.choice("hold", RowHolding.self)
        self.depth = depth
    }

    /// Lanes of a workgroup.
    var threads: Int { lanes * rows }
    /// Values that the lanes of a row take at once.
    var unit: Int { lanes * vector }
    /// How often they do.
    var passes: Int { (depth + unit - 1) / unit }
    /// Whether the last pass reaches beyond the row.
    var reachesBeyond: Bool { depth % unit != 0 }
    /// Registers that a lane's values take: packed bf16 as they are read, or products in f32.
    var heldRegisters: Int { passes * vector / (Source.isGated ? 1 : 2) }

    /// Workgroups of `count` rows.
    func workgroups(of count: Int) -> Int { (count + rows - 1) / rows }
}
