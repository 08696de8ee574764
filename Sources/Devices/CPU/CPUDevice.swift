import Glibc
import Toolchain

/// The CPU of this machine: kernels are functions of a shared library, tasks are dealt out to threads.
///
/// A kernel NAME is the exported function `void NAME_tasks(const void *const *arguments, int32_t first, int32_t end,
/// int32_t step)`, which runs the tasks `first`, `first + step`, … below `end` of the grid, whose x runs fastest.
/// `arguments[i]` points at the value of argument i: at an address for memory, at the number for a number.
///
/// A kernel that crashes takes the process along.
public final class CPUDevice: Device {
    /// What the device is.
    public let identity: DeviceIdentity
    /// The instructions that it was opened for.
    public let instructionSet: CPUInstructionSet
    /// The processor with the cores that threads run on.
    public let processor: HostProcessor
    private let team: TaskTeam

    /// The CPU, for kernels that use `instructionSet`.
    ///
    /// - Throws: ``DeviceError/absent(reason:)`` where `processor` does not have it.
    public init(
        _ instructionSet: CPUInstructionSet = .avx2, processor: HostProcessor = .current
    ) throws(DeviceError) {
        let missing = instructionSet.processorFlags.filter { !processor.flags.contains($0) }
        guard missing.isEmpty else {
            throw .absent(
                reason: "\(instructionSet.architecture) needs a processor with "
                    + "\(instructionSet.processorFlags.joined(separator: ", ")); \(processor.name) does not have "
                    + "\(missing.joined(separator: ", ")): use a machine that has them")
        }
        guard !processor.cores.isEmpty else {
            throw .absent(reason: "this process may use no core of \(processor.name): widen what `taskset` allows it")
        }
        self.instructionSet = instructionSet
        self.processor = processor
        identity = Self.identity(of: processor, with: instructionSet)
        team = TaskTeam(cores: processor.cores)
    }

    /// What `processor` is for kernels that use `instructionSet`.
    public static func identity(
        of processor: HostProcessor, with instructionSet: CPUInstructionSet
    ) -> DeviceIdentity {
        DeviceIdentity(
            name: processor.name, architecture: instructionSet.architecture, computeUnits: processor.cores.count,
            lastLevelCache: processor.lastLevelCache)
    }

    /// Fresh memory between pages that cannot be accessed; see ``CPUMemory``.
    public func allocate(bytes: Int) throws(DeviceError) -> any DeviceMemory {
        try CPUMemory(size: bytes)
    }

    /// Loads a shared library after looking at its bytes.
    public func load(_ program: DeviceProgram) throws(DeviceError) -> any DeviceModule {
        guard case .library(let path, let digest, let kernels) = program else {
            throw .unloadable(
                reason: "the CPU loads shared libraries; code objects are for HIP, text for the simulator")
        }
        return try CPUModule(path: path, digest: digest, kernels: kernels)
    }

    /// Checks `launches` and lays out their arguments.
    public func prepare(_ launches: [DeviceLaunch]) throws(DeviceError) -> any DeviceBatch {
        try CPUBatch(launches, team: team)
    }

    /// Binds the calling thread to the core of the thread that launches, for good.
    ///
    /// A run does so by itself and undoes it, outside of what it times, in some 6 microseconds; this saves them for
    /// those who launch short kernels one by one. Threads and processes that it starts afterwards inherit the core, and
    /// a device that is opened on it afterwards has that core only.
    public func bindCallingThread() {
        team.bindCallingThread()
    }

    /// The mean clock of the cores.
    public func state() -> DeviceState {
        DeviceState(clock: HostProcessor.clock(of: processor.cores))
    }
}
