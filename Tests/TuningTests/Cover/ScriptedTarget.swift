import Devices
import Kernels
import MeasuringTestSupport
import Tuning
import TuningDatabase

/// The scripted device as a target, on which a configuration takes what a test says for a problem.
struct ScriptedTarget: MeasuredTarget {
    /// Nanoseconds of a configuration's `time`; nil where it is not to compile.
    let nanoseconds: @Sendable (Int) -> Int?
    /// How the program of a configuration behaves.
    var behaviour: @Sendable (Int) -> Behaviour = { _ in .right }

    let family: any VerifiableFamily = ScriptedFamily()
    let identity = ScriptedDevice().identity
    let key: RecordKey
    let compiler = "none"
    let architecture = "script"

    init(
        nanoseconds: @escaping @Sendable (Int) -> Int?,
        behaviour: @escaping @Sendable (Int) -> Behaviour = { _ in .right }
    ) throws {
        self.nanoseconds = nanoseconds
        self.behaviour = behaviour
        key = try RecordKey(
            arch: "script", computeUnits: 1, operation: "scripted", dimensions: [RecordDimension("M", 1)],
            weightType: "int8", activationType: "int8", scaleGranularity: "none", routing: "none")
    }

    func predictedSeconds(of configuration: Configuration) -> Double? { nil }

    func limit(of configuration: Configuration) -> Double { 0 }

    func program(for configuration: Configuration) async throws -> MeasuredProgram {
        let name = try configuration.integer("time")
        guard let time = nanoseconds(name) else { return .failed(reason: "does not compile") }
        var candidate = ScriptedFamily.candidate(behaviour(name), time: time)
        candidate.configuration = configuration
        return .ready(candidate, RecordedResources(codeBytes: 1))
    }

    func text(for configuration: Configuration) throws -> String { "\(configuration)" }
}
