/// One extent of a problem.
public struct Dimension: Hashable, Sendable {
    /// The name on the command line and in the database: `M`.
    public let name: String
    /// The extent.
    public let extent: Int
    /// What it counts.
    public let meaning: String

    /// The dimension `name` of `extent`.
    public init(_ name: String, _ extent: Int, _ meaning: String) {
        self.name = name
        self.extent = extent
        self.meaning = meaning
    }
}
