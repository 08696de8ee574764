/// All of a mixture-of-experts layer on one kind of device: its parts' families one after another, as one.
///
/// The parameters are the parts', each under its part's name (`stage1.tile_n`); what parts must agree on, tile_m and routing,
/// the layer has once.
public protocol LayeredFamily: RoutedFamily {
    /// The family of `part` where blocks have `tileM` rows.
    ///
    /// - Throws: ``ProblemError`` where no sort can make such blocks.
    func schedule(of part: MoELayerPart, tileM: Int) throws(ProblemError) -> any KernelFamily

    /// The family of `part`, for what does not depend on the rows of a block; a sort's parameters have every value that a sort
    /// into other blocks has.
    func usualSchedule(of part: MoELayerPart) -> any KernelFamily

    /// What the other parts ask of `part` beside what it asks of itself, by its own parameters' names.
    func conditions(on part: MoELayerPart) -> [Constraint]
}

extension LayeredFamily {
    /// The rows of a block, which both products and the sort share.
    public static var tileParameter: String { "tile_m" }
    /// How both products learn of their rows.
    public static var routingParameter: String { "routing" }
}
