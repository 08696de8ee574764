import PerformanceModel

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
    /// The workgroups that ran, in words, where not all of the case did.
    public var sample: String?
    /// What the accesses of a few workgroups ask of the memory, where the case was observed.
    public var memory: MemoryBehaviour?
    /// Whether running again gave the same bytes; nil where that was not tried.
    public var isDeterministic: Bool?
    /// What is wrong; nil where nothing is.
    public var problem: String?

    /// A verdict without anything compared.
    public init(name: String) {
        self.name = name
    }
}
