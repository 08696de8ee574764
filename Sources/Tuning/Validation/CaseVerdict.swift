/// What a verification case showed.
public struct CaseVerdict: Hashable, Sendable {
    /// The case.
    public let name: String
    /// Elements compared, over all runs and orders.
    public var elements = 0
    /// The largest error as a share of what the bound admits.
    public var worstRatio = 0.0
    /// Matrix instructions executed.
    public var matrixInstructions = 0
    /// Workgroups executed.
    public var workgroups = 0
    /// What is wrong; nil where nothing is.
    public var problem: String?

    /// A verdict without anything compared.
    public init(name: String) {
        self.name = name
    }
}
