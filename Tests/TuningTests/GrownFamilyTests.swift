import Kernels
import Testing
import Tuning
import TuningDatabase

@Suite("Records that are older than a parameter")
struct GrownFamilyTests {
    /// The small problem's family with a parameter that its records do not have.
    private struct Grown: KernelFamily {
        static let operation = MoEStage2.operation
        let problem: MoEStage2
        let added: TuningParameter

        var dimensions: [Dimension] { problem.dimensions }
        var types: ProblemTypes { problem.types }
        // In the middle and at its first value, so that neither place nor order stands for the value.
        var parameters: [TuningParameter] { problem.parameters.prefix(3) + [added] + problem.parameters.dropFirst(3) }
        var constraints: [Constraint] { problem.constraints }

        func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
            try problem.plan(for: Configuration(configuration.entries.map { ($0.name, $0.value) }))
        }
    }

    private func grown(_ added: TuningParameter) throws -> (family: Grown, record: FamilyRecord) {
        (Grown(problem: try SmallProblem().problem, added: added), try FamilyRecord("unpacking=three"))
    }

    @Test("have the value that the parameter says there was, and all others as they were")
    func filled() throws {
        let (family, record) = try grown(
            TuningParameter("gather", names: ["inline", "sorted"], "how rows are found", before: "sorted"))
        let read = try family.configuration(record.configuration)
        #expect(read["gather"] == .name("sorted"))
        #expect(read.entries.map(\.name) == family.parameters.map(\.name))
        for parameter in record.configuration.parameters {
            #expect(read[parameter.name]?.description == parameter.value.description)
        }
        let number = try grown(TuningParameter("rings", [4, 2, 1], "rings of registers", before: 1))
        #expect(try number.family.configuration(number.record.configuration)["rings"] == .integer(1))
    }

    @Test("keep a value that they do have")
    func kept() throws {
        var (family, record) = try grown(
            TuningParameter("gather", names: ["inline", "sorted"], "how rows are found", before: "sorted"))
        try record.set("gather", to: .text("inline"))
        #expect(try family.configuration(record.configuration)["gather"] == .name("inline"))
        try record.set("gather", to: .text("outline"))
        #expect(throws: RecordFinding.self) { try family.configuration(record.configuration) }
    }

    @Test("are refused where the parameter does not say what there was before it, or says what it cannot be")
    func refused() throws {
        let (family, record) = try grown(TuningParameter("gather", names: ["inline", "sorted"], "how rows are found"))
        #expect(
            throws: RecordFinding.undeclaredValue(.missing(parameter: "gather"), place: "best[2]")
        ) { try family.configuration(record.configuration, place: "best[2]") }
        let other = try grown(TuningParameter("gather", names: ["inline"], "how rows are found", before: "sorted"))
        let error = #expect(throws: RecordFinding.self) { try other.family.configuration(other.record.configuration) }
        #expect(error.map { "\($0)".contains("'gather' cannot be 'sorted'") } == true)
    }
}
