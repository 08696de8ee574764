/// A wait of the hot loop that some load has to be finished for.
///
/// Loads into scratch are not counted. Weight loads are the direct loads of at least 8 bytes a lane; in a region without
/// any, all loads.
public struct ForcingWait: Equatable, Sendable {
    /// The vector memory operations that the wait allows to stay outstanding.
    public var limit: Int
    /// The bytes of all loads outstanding a wave when the wait begins.
    public var outstandingBytes: Int
    /// The loads that the wait forces.
    public var forcedLoads: Int
    /// The weight loads among them.
    public var forcedWeightLoads: Int
    /// The loads that stay outstanding after the wait.
    public var leftLoads: Int
    /// The weight loads among them.
    public var leftWeightLoads: Int
}
