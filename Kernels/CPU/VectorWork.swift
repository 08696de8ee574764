/// What a configuration has a CPU do.
public struct VectorWork: Hashable, Sendable {
    /// Weight bytes that come from memory once.
    public let weightBytes: Double
    /// Bytes of everything else.
    public let otherBytes: Double
    /// Vector instructions over all threads; those on 64 bytes count twice.
    public let instructions: Double
    /// Tasks.
    public let tasks: Int
    /// Threads that share them.
    public let threads: Int
}
