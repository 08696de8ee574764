import KernelDSL
import Kernels
import OrderedJSON

/// Which configurations of a problem are legal and why the others are not, found out without compiling anything.
public struct SpaceExplanation: Sendable {
    /// The problem.
    public let problem: ProblemRequest
    /// Its extents.
    public let dimensions: [Dimension]
    /// Values that are given; the counts are of the configurations that have them.
    public let settings: [(name: String, value: ParameterValue)]
    /// Combinations of declared values.
    public let declared: Int
    /// Combinations that meet all constraints.
    public let legal: Int
    /// What constraints turned down, the most first; each combination counts where it was turned down first.
    public let rejections: [Rejection]
    /// Parameters that constraints look at.
    public let constrained: [TuningParameter]
    /// Parameters whose values go with every legal combination of the others.
    public let free: [TuningParameter]
    /// What becomes of the values that are given; nil where none are.
    public let verdict: Verdict?

    /// What one constraint turned down.
    public struct Rejection: Sendable {
        /// What it asks for.
        public let constraint: String
        /// Combinations.
        public let count: Int
        /// The reason that the first of them got.
        public let example: String
        /// Whether what it turned down could run, but brings nothing: ``Constraint/isRedundancy``.
        public let isRedundancy: Bool
    }

    /// What becomes of values that are given.
    public struct Verdict: Sendable {
        /// The first legal configuration with these values; where there is none, the space's first legal one with them.
        public let configuration: Configuration
        /// The constraints that it does not meet; empty where it is legal.
        public let violations: [ConstraintViolation]
        /// Constraints that cannot be judged where those are not met.
        public let unjudged: [Constraint]

        /// Whether it is a configuration of the space.
        public var isLegal: Bool { violations.isEmpty }
        /// Whether it can run: where it is not legal, then because another configuration is the same.
        public var canRun: Bool { violations.allSatisfy(\.constraint.isRedundancy) && unjudged.isEmpty }
    }

    /// Explains the configurations of `problem` that have `settings`, on `processor` or else on the GPU `target`.
    ///
    /// - Throws: ``ProblemRequestError`` where the request names no problem, ``Kernels/ConfigurationError`` where a name or
    ///   value is not declared.
    public init(
        problem: ProblemRequest, settings: [(name: String, value: String)] = [], processor: Processor? = nil,
        target: Target = .gfx942
    ) async throws {
        let family = try Operations.schedule(for: problem, on: processor, target: target)
        let base = try family.configuration(setting: settings, over: family.firstConfiguration)
        let given = settings.compactMap { setting in base[setting.name].map { (name: setting.name, value: $0) } }
        let space = ConfigurationSpace(of: family, fixing: Dictionary(given.map { ($0.name, $0.value) }) { $1 })
        let count = try await space.count()
        let redundant = Set(family.constraints.filter(\.isRedundancy).map(\.summary))
        self.problem = problem
        self.settings = given
        dimensions = family.dimensions
        declared = space.declared
        legal = count.legal
        constrained = space.constrained
        free = space.free
        rejections = count.rejections.map { summary, rejection in
            Rejection(
                constraint: summary, count: rejection.count, example: rejection.example,
                isRedundancy: redundant.contains(summary))
        }.sorted { ($1.count, $0.constraint) < ($0.count, $1.constraint) }
        verdict = given.isEmpty ? nil : try Self.verdict(on: settings, space, of: family)
    }

    private static func verdict(
        on settings: [(name: String, value: String)], _ space: ConfigurationSpace, of family: any VerifiableFamily
    ) throws -> Verdict {
        if let legal = try space.firstLegal() {
            return Verdict(configuration: legal, violations: [], unjudged: [])
        }
        // Over a legal one, what is violated is due to the values that are given.
        let base = try ConfigurationSpace(of: family).firstLegal() ?? family.firstConfiguration
        let configuration = try family.configuration(setting: settings, over: base)
        let (violated, unjudged) = try family.violations(of: configuration)
        return Verdict(configuration: configuration, violations: violated, unjudged: unjudged)
    }
}

extension SpaceExplanation {
    /// `count` in percent of what is declared.
    public func percent(_ count: Int) -> Double { declared == 0 ? 0 : 100 * Double(count) / Double(declared) }
}
