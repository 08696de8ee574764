import Kernels
import OrderedJSON

/// What a session would do, found out without compiling or writing anything.
public struct TuningForecast: Sendable {
    /// The session.
    public let options: TuningOptions
    /// The problem's extents.
    public let dimensions: [Dimension]
    /// The problem's experts and their routing; nil where there are none.
    public let routed: (any RoutedFamily)?
    /// Combinations of declared values.
    public let declared: Int
    /// Combinations that meet all constraints.
    public let legal: Int
    /// Why the others are not legal, by constraint.
    public let rejections: [String: SpaceCount.Rejection]

    /// The forecast for a session with `options`.
    ///
    /// - Throws: ``ProblemRequestError`` where the request names no problem.
    public init(_ options: TuningOptions) async throws {
        let family = try Operations.schedule(for: options.problem, on: options.processor, target: options.target)
        let space = ConfigurationSpace(of: family, fixing: try options.fixedValues(of: family))
        let count = try await space.count()
        self.options = options
        dimensions = family.dimensions
        routed = family as? any RoutedFamily
        declared = space.declared
        legal = count.legal
        rejections = count.rejections
    }

    /// The device's compute units, or the processor's cores.
    public var computeUnits: Int { options.processor?.cores ?? options.accelerator.computeUnits }

    /// Configurations that would be compiled at most.
    public var compiled: Int { options.timeLimit == nil ? min(options.budget, legal) : legal }

    /// The forecast, for programs.
    public var json: JSONValue {
        [
            "operation": .string(options.problem.operation),
            "problem": .object(JSONObject(dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "layer": options.problem.layer.map { .string($0) } ?? .null,
            "scales": .string(options.problem.scales.rawValue), "routing": routed?.routingJSON ?? .null,
            "target": .string(options.target.architecture), "cu_count": .integer(Int64(computeUnits)),
            "space": [
                "declared": .integer(Int64(declared)), "legal": .integer(Int64(legal)),
                "rejected": .object(
                    JSONObject(
                        rejections.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value.count))) })),
            ],
            "budget": options.budgetJSON, "would_compile_at_most": .integer(Int64(compiled)),
            "database": options.database.map { .string($0) } ?? .null,
        ]
    }
}
