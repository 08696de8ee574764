import Devices
import KernelDSL
import Kernels
import ReferenceKernels
import Tuning

/// A family whose configurations say how their kernels behave, and in how many nanoseconds.
package struct ScriptedFamily: VerifiableFamily {
    package static let operation = "scripted"

    /// Elements of every tensor: four copies of the weights fill the device's cache.
    package static let count: Int = 16 << 10

    /// A problem that stands for the family; its extents say nothing.
    package static let problem = ProblemRequest(operation: operation, model: "none", tensorParallel: 1, shape: [])

    package let dimensions = [Dimension("N", ScriptedFamily.count, "elements")]
    package let types = ProblemTypes(weights: "int8", activations: "int8", output: "f32", scales: "none")
    package let parameters = [
        TuningParameter("behaviour", names: Behaviour.allCases.map(\.rawValue), "what it does"),
        TuningParameter("time", Array(stride(from: 10_000, through: 100_000, by: 50)), "nanoseconds, warm"),
    ]
    package let constraints: [Constraint] = []

    package init() {}

    /// A configuration with its program, and a twin that behaves as `twin` says.
    package static func candidate(
        _ behaviour: Behaviour = .right, time: Int = 20_000, twin: Behaviour? = nil
    ) -> DeviceCandidate {
        DeviceCandidate(
            configuration: Configuration([
                ("behaviour", .name(behaviour.rawValue)), ("time", .integer(time)),
            ]), program: program("\(behaviour.rawValue) \(time)"),
            twin: twin.map { program("\($0.rawValue) \(time)") })
    }

    private static func program(_ text: String) -> DeviceProgram {
        .text([LaneProgram(text: text, kernel: "scripted")])
    }

    package func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        Self.plan(summary: "products.")
    }

    private static func plan(summary: String) -> LaunchPlan {
        let kernel = KernelBuilder(name: "scripted", summary: summary, workgroupSize: 64)
        _ = kernel.pointer("weights", .i8)
        _ = kernel.pointer("index", .i32)
        _ = kernel.pointer("activations", .i8)
        _ = kernel.pointer("out", .f32, .write)
        _ = kernel.pointer("total", .i32, .accumulate)
        _ = kernel.scalar("count")
        let tensors = [
            Tensor("weights", .i8, [count], "factors"), Tensor("index", .i32, [count], "which factor"),
            Tensor("activations", .i8, [count], "other factors"),
            Tensor("out", .f32, [count], "products", role: .output),
            Tensor("total", .i32, [1], "launches since it was zeroed", role: .zeroedWorkspace),
        ]
        let step = LaunchStep(
            kernel.build(), grid: Grid(x: count / 64),
            arguments: tensors.map { .tensor($0.name) } + [.scalar(.i32, count, meaning: "elements")])
        return LaunchPlan(steps: [step], tensors: tensors)
    }

    package func weightBytes(of configuration: Configuration) throws -> Double { Double(Self.count) }

    package func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        ["random", "other"].enumerated().map { number, name in
            VerificationCase(name: name) {
                let inputs = Inputs(seed: seed + UInt64(number))
                return [
                    inputs.run("results", Self.plan(summary: "products.")),
                    inputs.run("integer sums", Self.plan(summary: "products, stored.")),
                ]
            }
        }
    }

    package func relativeBound(of configuration: Configuration) throws -> Double { 0 }

    package func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        (0..<UInt64(variants)).map { variant in
            ["index": Inputs(seed: variant).index.withUnsafeBytes { Array($0) }]
        }
    }

    /// Random factors, and what their products are.
    private struct Inputs {
        let weights: [Int8]
        let activations: [Int8]
        let index: [Int32]

        init(seed: UInt64) {
            var random = SplitMix64(seed: seed)
            weights = (0..<count).map { _ in Int8(truncatingIfNeeded: random.next()) }
            activations = (0..<count).map { _ in Int8(truncatingIfNeeded: random.next()) }
            index = (0..<count).map { _ in Int32(random.index(below: count)) }
        }

        func run(_ subject: String, _ plan: LaunchPlan) -> VerificationRun {
            let expected = (0..<count).map { element in
                BoundedValue(
                    value: Double(Int(weights[Int(index[element])]) * Int(activations[element])), bound: 0.01)
            }
            return VerificationRun(
                subject: subject, plan: plan,
                fill: { tensor, bytes in
                    switch tensor.name {
                    case "weights": weights.withUnsafeBytes { bytes.copyMemory(from: $0) }
                    case "activations": activations.withUnsafeBytes { bytes.copyMemory(from: $0) }
                    default: index.withUnsafeBytes { bytes.copyMemory(from: $0) }
                    }
                },
                checks: [
                    (
                        "out",
                        { bytes in
                            .bounded(expected, width: count) {
                                Double(bytes.load(fromByteOffset: 4 * $0, as: Float.self))
                            }
                        }
                    )
                ])
        }
    }
}
