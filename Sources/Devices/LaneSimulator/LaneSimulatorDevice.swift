/// The lane simulator as a device: it checks every access and times nothing.
///
/// It loads emitted HIP text. A pointer through which a kernel only reads makes its memory read-only for that launch;
/// what lies in any other memory counts as there before. A launch with findings fails, and names them; the device goes
/// on after that.
public final class LaneSimulatorDevice: Device {
    /// What the device is.
    public let identity: DeviceIdentity
    private let compiler: LaneCompiler
    private let simulator: LaneSimulator
    private let order: LaneOrder

    /// A simulator.
    ///
    /// - Parameters:
    ///   - architecture: the GPU whose text it runs, as keys of the database name it.
    ///   - matrixOperations: the matrix instructions that kernels may use.
    ///   - order: the order of workgroups, waves and lanes in every launch.
    ///   - compiler: what compiles the text; nil for the toolchain that is found in PATH and the user's cache.
    /// - Throws: ``DeviceError/absent(reason:)`` where lanes cannot be run on this machine.
    public init(
        architecture: String = "gfx942", matrixOperations: [MatrixOperation], order: LaneOrder = .ascending,
        compiler: LaneCompiler? = nil
    ) throws(DeviceError) {
        do {
            self.compiler = if let compiler { compiler } else { try LaneCompiler() }
            simulator = try LaneSimulator(memory: LaneMemory(), matrixOperations: matrixOperations)
        } catch {
            throw DeviceError(error)
        }
        self.order = order
        identity = DeviceIdentity(
            name: "lane simulator", architecture: architecture, computeUnits: 1, lastLevelCache: 0)
    }

    /// Zeroed memory, one of 127 at a time.
    public func allocate(bytes: Int) throws(DeviceError) -> any DeviceMemory {
        guard bytes > 0 else { throw .outOfMemory(bytes: bytes) }
        do {
            return LaneSimulatorMemory(try simulator.memory.allocate(bytes: bytes))
        } catch .tooManyBuffers {
            throw .outOfMemory(bytes: bytes)
        } catch {
            throw DeviceError(error)
        }
    }

    /// Compiles the text for the host, or takes it from the cache.
    public func load(_ program: DeviceProgram) throws(DeviceError) -> any DeviceModule {
        guard case .text(let programs) = program else {
            throw .unloadable(
                reason: "the lane simulator runs emitted HIP text; code objects are for HIP, libraries for the CPU")
        }
        var libraries: [LaneLibrary] = []
        for program in programs {
            do {
                libraries.append(try compiler.compile(program))
            } catch {
                throw DeviceError(error, kernel: program.kernel)
            }
        }
        return LaneSimulatorModule(libraries)
    }

    /// Checks `launches` against their kernels.
    public func prepare(_ launches: [DeviceLaunch]) throws(DeviceError) -> any DeviceBatch {
        try LaneSimulatorBatch(launches, simulator: simulator, order: order)
    }
}
