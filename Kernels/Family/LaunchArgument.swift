import KernelDSL

/// What a launch passes for one parameter of a kernel.
public enum LaunchArgument: Hashable, Sendable {
    /// The address of a tensor, by its name.
    case tensor(String)
    /// A number and what it means.
    case scalar(ScalarType, Int, meaning: String)
}
