/// Launches on the lane simulator.
final class LaneSimulatorBatch: DeviceBatch {
    /// Findings of one launch that its error names.
    private static let namedFindings = 4

    private let simulator: LaneSimulator
    private let order: LaneOrder
    private let launches: [(library: LaneLibrary, launch: LaneLaunch)]

    init(_ launches: [DeviceLaunch], simulator: LaneSimulator, order: LaneOrder) throws(DeviceError) {
        var prepared: [(library: LaneLibrary, launch: LaneLaunch)] = []
        for launch in launches {
            let library = try Self.library(of: launch)
            let translated = LaneLaunch(
                grid: launch.grid, workgroupSize: launch.workgroupSize, sharedBytes: launch.sharedBytes,
                arguments: try Self.arguments(of: launch, for: library))
            do {
                try simulator.validate(translated, for: library, workgroups: nil)
            } catch {
                throw DeviceError(error, kernel: launch.kernel)
            }
            prepared.append((library, translated))
        }
        self.simulator = simulator
        self.order = order
        self.launches = prepared
    }

    func run() throws(DeviceError) -> Double? {
        for (library, launch) in launches {
            let kernel = library.program.kernel
            let report: LaneReport
            do {
                report = try simulator.run(library, launch, order: order)
            } catch {
                throw DeviceError(error, kernel: kernel)
            }
            guard report.findings.isEmpty else {
                var reasons = report.findings.prefix(Self.namedFindings).map { "\($0)" }
                if report.findings.count > reasons.count {
                    reasons.append("and \(report.findings.count - reasons.count) more")
                }
                throw .launchFailed(kernel: kernel, reason: reasons.joined(separator: "\n"))
            }
        }
        return nil
    }

    private static func library(of launch: DeviceLaunch) throws(DeviceError) -> LaneLibrary {
        guard let module = launch.module as? LaneSimulatorModule else {
            throw .badLaunch(kernel: launch.kernel, reason: "its module was not loaded by the lane simulator")
        }
        guard let library = module.library(of: launch.kernel) else {
            throw .badLaunch(
                kernel: launch.kernel, reason: "its module has only \(module.kernels.joined(separator: ", "))")
        }
        return library
    }

    private static func arguments(
        of launch: DeviceLaunch, for library: LaneLibrary
    ) throws(DeviceError) -> [LaneArgument] {
        // A buffer has one access for all parameters that it is given to.
        var written: Set<ObjectIdentifier> = []
        for (argument, kind) in zip(launch.arguments, library.parameters) {
            if case .memory(let memory, _) = argument, kind == .pointer {
                written.insert(ObjectIdentifier(memory))
            }
        }
        var arguments: [LaneArgument] = []
        for (index, argument) in launch.arguments.enumerated() {
            switch argument {
            case .i32(let number):
                arguments.append(.i32(number))
            case .memory(let memory, let offset):
                guard let own = memory as? LaneSimulatorMemory else {
                    throw .badLaunch(
                        kernel: launch.kernel, reason: "argument \(index) is memory of another device")
                }
                guard offset == 0 else {
                    throw .badLaunch(
                        kernel: launch.kernel,
                        reason: "argument \(index) is byte \(offset) of a memory; the lane simulator passes the first "
                            + "byte only, so that it knows where each ends")
                }
                arguments.append(.buffer(own.buffer, written.contains(ObjectIdentifier(memory)) ? .readWrite : .read))
            }
        }
        return arguments
    }
}
