import Devices
import KernelDSL
import Kernels
import Toolchain

extension MeasuringHost {
    /// The devices of this machine and the families of ``Operations``.
    public static var machine: MeasuringHost {
        MeasuringHost(device: { try device($0) }, family: { try family(of: $0, on: $1) })
    }

    private static func device(_ selector: DeviceSelector) throws -> any Device {
        switch selector {
        case .cpu(let architecture):
            return try CPUDevice(CPUInstructionSet.named(architecture: architecture, for: .current))
        case .hip(let index, let libraries):
            guard let path = libraries.first else {
                throw DeviceError.absent(
                    reason: "there is no HIP runtime (libamdhip64) on this machine; set ROCM_PATH to where ROCm is")
            }
            return try HIPDevice(try HIPLibrary(path: path), index: index)
        case .simulator:
            return try LaneSimulatorDevice(matrixOperations: try MatrixInstruction.all.map { try $0.laneOperation() })
        }
    }

    private static func family(
        of problem: ProblemRequest, on device: DeviceIdentity
    ) throws -> any VerifiableFamily {
        guard let target = KernelDSL.Target.all.first(where: { $0.architecture == device.architecture }) else {
            return try Operations.family(for: problem, on: .current(architecture: device.architecture))
        }
        return try Operations.family(for: problem, on: target)
    }
}
