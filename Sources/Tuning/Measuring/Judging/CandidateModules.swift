import Devices
import KernelDSL
import Kernels

/// A candidate's kernels on a device, and which of them a plan launches.
struct CandidateModules {
    /// What the configuration launches for the problem.
    let plan: LaunchPlan
    /// The configuration's kernels.
    let own: any DeviceModule
    private let twin: (any DeviceModule)?

    /// Loads the programs of `candidate`.
    init(_ candidate: DeviceCandidate, of family: any VerifiableFamily, on device: any Device) throws {
        plan = try family.plan(for: candidate.configuration)
        own = try device.load(candidate.program)
        twin = try candidate.twin.map { try device.load($0) }
    }

    /// The kernels that `plan` launches: the configuration's own, or those of the twin; nil where there is no twin.
    func module(for plan: LaunchPlan) -> (any DeviceModule)? {
        plan.steps.map(\.kernel) == self.plan.steps.map(\.kernel) ? own : twin
    }

    /// The launch of `step` with the memory that `pointer` gives for its tensors.
    func launch(
        _ step: LaunchStep, from module: any DeviceModule, pointer: (String) -> DeviceArgument?
    ) throws(LaunchPlanError) -> DeviceLaunch {
        let arguments: [DeviceArgument] = try step.arguments(
            pointer: { name, _ in pointer(name) }, number: { .i32($0) })
        return DeviceLaunch(
            module, kernel: step.kernel.name, grid: LaneGrid(step.grid.x, step.grid.y, step.grid.z),
            workgroupSize: step.kernel.workgroupSize, sharedBytes: step.kernel.sharedBytes, arguments: arguments,
            tasks: step.threads.map(TaskShare.init) ?? TaskShare())
    }
}
