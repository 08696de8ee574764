/// An argument of a kernel as the code object describes it.
public struct KernelArgument: Equatable, Sendable {
    /// The name in the source, where the compiler kept it.
    public var name: String?
    /// Where the argument lies in the kernel argument segment, in bytes.
    public var offset: Int
    /// The size in bytes.
    public var size: Int
    /// What is passed: "global_buffer", "by_value", or one of the values that the launch fills in ("hidden_…").
    public var kind: String

    /// Whether the launch fills the argument in, and the caller does not.
    public var isHidden: Bool { kind.hasPrefix("hidden_") }

    /// An argument.
    public init(name: String?, offset: Int, size: Int, kind: String) {
        self.name = name
        self.offset = offset
        self.size = size
        self.kind = kind
    }
}
