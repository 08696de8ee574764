import CodeGeneration
import KernelDSL
import Kernels
import TuningDatabase

/// What a record's configuration launches and the text that it generates, made only after its values were checked.
struct RecordedKernel {
    let configuration: Configuration
    let plan: LaunchPlan
    let text: String

    /// The name of the kernel that does the work.
    var name: String { plan.principalKernel?.name ?? configuration.description }

    /// The kernels of `recorded`, a configuration of `family`.
    ///
    /// - Throws: ``RecordFinding``, which names `place`, the part of the record.
    init(
        _ recorded: RecordedConfiguration, of family: any VerifiableFamily, target: Target,
        place: String = "configuration"
    ) throws(RecordFinding) {
        configuration = try family.configuration(recorded, place: place)
        do {
            plan = try family.plan(for: configuration)
            for step in plan.steps {
                try KernelVerifier(target: target).verify(step.kernel)
            }
        } catch {
            throw .illegal(reason: "\(error)", place: place)
        }
        let kernels = plan.steps.map(\.kernel)
        text = target.vectors.map { CEmitter($0).emit(kernels) } ?? HIPEmitter().emit(kernels)
    }
}
