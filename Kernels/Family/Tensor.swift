import KernelDSL

/// A buffer that kernels of a launch plan read or write.
public struct Tensor: Hashable, Sendable {
    /// The name that launch steps refer to, and of the file that `tune emit` writes.
    public let name: String
    /// Elements as they lie in memory.
    public let element: ScalarType
    /// Extents, the slowest first.
    public let shape: [Int]
    /// How the bytes lie where the shape alone does not say.
    public let layout: String
    /// What the elements mean, with units.
    public let meaning: String
    /// Who fills it.
    public let role: Role

    /// Who fills a tensor, and with what.
    public enum Role: String, Hashable, Sendable {
        /// The caller, before the launch.
        case input
        /// The kernels.
        case output
        /// The kernels, onto zeros that the caller put there.
        case zeroedOutput = "zeroed-output"
        /// The kernels, for kernels that follow.
        case workspace
        /// The kernels, for kernels that follow, onto zeros that the caller put there.
        case zeroedWorkspace = "zeroed-workspace"
    }

    /// A tensor.
    public init(
        _ name: String, _ element: ScalarType, _ shape: [Int], layout: String = "row-major", _ meaning: String,
        role: Role = .input
    ) {
        self.name = name
        self.element = element
        self.shape = shape
        self.layout = layout
        self.meaning = meaning
        self.role = role
    }

    /// Elements in all.
    public var count: Int { shape.reduce(1, *) }
    /// Bytes in all.
    public var size: Int { count * element.size }
}
