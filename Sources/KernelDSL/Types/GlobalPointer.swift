/// A handle on a pointer parameter.
public struct GlobalPointer: Hashable, Sendable {
    /// The parameter's name.
    public let name: String
    /// The type that an index counts.
    public let element: ValueType
    /// What the kernel may do with the memory.
    public let access: KernelParameter.Access
    /// Bytes to which the first element is aligned.
    public let alignment: Int
}
