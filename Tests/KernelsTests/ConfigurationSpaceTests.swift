import Kernels
import Testing

@Suite("Spaces of configurations")
struct ConfigurationSpaceTests {
    /// Two knobs, of which the constraints look at as many as are asked for.
    private struct Family: KernelFamily {
        static let operation = "none"
        let constraints: [Constraint]

        var dimensions: [Dimension] { [] }
        var types: ProblemTypes { ProblemTypes(weights: "", activations: "", output: "", scales: "") }
        var parameters: [TuningParameter] {
            [TuningParameter("a", [1, 2, 3], "one"), TuningParameter("b", [1, 2, 3, 4, 5], "another")]
        }

        func plan(for _: Configuration) throws(ConfigurationError) -> LaunchPlan { throw .missing(parameter: "plan") }
    }

    private static func isNot(_ value: Int, _ name: String) -> Constraint {
        Constraint("\(name) is not \(value)", [name]) { (configuration) throws(ConfigurationError) in
            try configuration.integer(name) == value ? "\(name) = \(value)" : nil
        }
    }

    @Test(
        "shares of a walk together count what one walk counts",
        arguments: [[], ["a"], ["b"], ["a", "b"]], [1, 2, 16])
    func shares(_ constrained: [String], _ shares: Int) throws {
        let space = ConfigurationSpace(of: Family(constraints: constrained.map { Self.isNot(1, $0) }))
        var whole: [Configuration] = []
        let count = try space.walk { whole.append($0) }
        #expect(count.legal + count.rejected == 15 && space.declared == 15)
        var parts = SpaceCount()
        var configurations: [Configuration] = []
        for share in 0..<shares {
            parts.add(try space.walk(share: (share, shares)) { configurations.append($0) })
        }
        #expect(parts == count)
        #expect(Set(configurations) == Set(whole) && configurations.count == whole.count)
    }
}
