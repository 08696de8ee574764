/// The workgroups of a launch.
public struct Grid: Hashable, Sendable {
    /// Workgroups along the first axis.
    public let x: Int
    /// Workgroups along the second axis.
    public let y: Int
    /// Workgroups along the third axis.
    public let z: Int

    /// Workgroups along the second axis that HIP allows.
    static let largestY: Int = 65_535

    /// A grid of x · y · z workgroups.
    public init(x: Int, y: Int = 1, z: Int = 1) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// Workgroups in all.
    public var count: Int { x * y * z }
}
