/// What the compiler made of C text.
public struct CPULibraryFacts: Hashable, Sendable {
    /// Bytes of machine code.
    public var codeBytes: Int
    /// Bytes of the largest stack frame: vectors that did not fit into registers lie there.
    public var stackBytes: Int
    /// Seconds that clang took, from its start to its end.
    public var seconds: Double
}
