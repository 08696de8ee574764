/// A value, always `i32`, that the hardware supplies to each lane.
public enum Builtin: String, Hashable, Sendable, CaseIterable {
    /// The lane's place in its workgroup.
    case thread
    /// The lane's place in its wave.
    case lane
    /// The workgroup's place in the grid.
    case blockX, blockY, blockZ
}
