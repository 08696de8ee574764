/// One dimension of a problem: `M` = 4.
public struct RecordDimension: Hashable, Sendable {
    /// The name that the kernel family gives it: a letter, then letters, digits and `_`.
    public let name: String
    /// Its extent, at least 1.
    public let size: Int

    /// The dimension `name` of `size`.
    public init(_ name: String, _ size: Int) {
        self.name = name
        self.size = size
    }
}
