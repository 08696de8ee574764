import Devices
import KernelDSL
import Kernels
import Toolchain

extension Processor {
    /// The processor that a CPU device is.
    ///
    /// - Throws: ``Devices/DeviceError/absent(reason:)`` where the device is none that kernels are generated for.
    init(_ identity: DeviceIdentity) throws(DeviceError) {
        guard let vectors = VectorInstructions.all.first(where: { "cpu-\($0.name)" == identity.architecture }) else {
            let known = VectorInstructions.all.map { "cpu-\($0.name)" }.joined(separator: ", ")
            throw .absent(reason: "no kernels can be generated for \(identity.architecture); for \(known) they can")
        }
        self.init(vectors: vectors, cores: identity.computeUnits, lastLevelCache: identity.lastLevelCache)
    }
}

extension CPUInstructionSet {
    /// The set called `name`.
    ///
    /// - Throws: ``Devices/DeviceError/absent(reason:)`` where there is none.
    init(named name: String) throws(DeviceError) {
        guard let known = Self.all.first(where: { $0.name == name }) else {
            throw .absent(
                reason: "no instruction set is called \(name): \(Self.all.map(\.name).joined(separator: ", "))")
        }
        self = known
    }
}

extension Processor {
    /// The processor of this machine, for kernels of `architecture` (`cpu-avx2`); nil for the best that it can run.
    ///
    /// - Throws: ``Devices/DeviceError/absent(reason:)`` where there is no such set of instructions.
    public static func current(architecture: String? = nil) throws(DeviceError) -> Processor {
        let set = try CPUInstructionSet.named(architecture: architecture, for: .current)
        return try Processor(CPUDevice.identity(of: .current, with: set))
    }
}

extension CPUInstructionSet {
    /// The set of `architecture`, or the best that `processor` has where that is nil.
    ///
    /// - Throws: ``Devices/DeviceError/absent(reason:)`` where there is none.
    static func named(
        architecture: String?, for processor: HostProcessor
    ) throws(DeviceError) -> CPUInstructionSet {
        guard let architecture else { return best(for: processor) }
        guard let set = all.first(where: { $0.architecture == architecture }) else {
            throw .absent(
                reason: "there is no CPU target \(architecture), but cpu, "
                    + all.map(\.architecture).joined(separator: ", "))
        }
        return set
    }
}
