import KernelDSL

/// An operation for one problem: its space of configurations, and the kernels of each.
///
/// A family is a value that holds its problem, so that everything it says is about that problem.
public protocol KernelFamily: Sendable {
    /// The operation's name on the command line and in the database.
    static var operation: String { get }

    /// The problem's extents, in the order of the database's key.
    var dimensions: [Dimension] { get }

    /// The element types of the problem, for the database's key.
    var types: ProblemTypes { get }

    /// The knobs and their values for this problem.
    var parameters: [TuningParameter] { get }

    /// The conditions between the knobs; configurations that meet them all are legal, and each gives another text or grid.
    var constraints: [Constraint] { get }

    /// The kernels and launches of a legal configuration.
    func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan
}
