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
            throw .absent(reason: "no instruction set is called \(name): \(Self.all.map(\.name).joined(separator: ", "))")
        }
        self = known
    }
}
