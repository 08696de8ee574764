import KernelDSL
import PerformanceModel

/// What kernels are tuned for: an architecture, and a device of it by its compute units.
public struct DeviceChoice: Hashable, Sendable {
    /// What kernels are generated for.
    public let target: KernelDSL.Target
    /// The device whose time is modelled.
    public let accelerator: Accelerator

    /// MI325X.
    public static let usual = DeviceChoice(target: .gfx942, accelerator: .mi325x)

    private init(target: KernelDSL.Target, accelerator: Accelerator) {
        self.target = target
        self.accelerator = accelerator
    }

    /// The device of `architecture` with `computeUnits`; nil for those of the first that is described.
    ///
    /// A count that no described device has is refused: the model would know neither its bandwidth nor its caches, and
    /// records would be filed under a device that may not exist.
    ///
    /// - Throws: ``DeviceChoiceError``.
    public init(architecture: String, computeUnits: Int? = nil) throws(DeviceChoiceError) {
        let known = Accelerator.all.filter { $0.architecture == architecture }
        guard let target = KernelDSL.Target.all.first(where: { $0.architecture == architecture }),
            let first = known.first
        else {
            throw .unknownTarget(found: architecture, known: KernelDSL.Target.all.map(\.architecture))
        }
        guard let computeUnits else {
            self.init(target: target, accelerator: first)
            return
        }
        guard let device = Accelerator.device(architecture: architecture, computeUnits: computeUnits) else {
            throw .unknownDevice(
                architecture: architecture, found: computeUnits,
                known: known.map { ($0.computeUnits, $0.name) }
                    .map { DeviceChoiceError.Device(computeUnits: $0, name: $1) })
        }
        self.init(target: target, accelerator: device)
    }
}
