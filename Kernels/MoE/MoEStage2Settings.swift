import KernelDSL

/// The knobs of stage 2, typed.
struct MoEStage2Settings {
    let tile: TileSettings
    let combine: MoECombine
    /// Whether the grid covers no more blocks of rows than there can be.
    let trimsGrid: Bool
    /// How workgroups learn which rows they have.
    let routing: RoutingForm

    init(_ configuration: Configuration, _ problem: MoEStage2) throws(ConfigurationError) {
        tile = try TileSettings(configuration, problem.tileWeights, activationType: problem.activations)
        combine = try configuration.choice("combine", MoECombine.self)
        routing = try configuration.choice("routing", RoutingForm.self)
        trimsGrid = try configuration.choice("grid_trim", Switch.self) == .on
    }
}
