import CROCm

/// A GPU that the HIP runtime drives.
///
/// It belongs to the thread that opened it. A kernel that never ends blocks that thread for good, and an access to memory
/// that is not there makes the runtime abort the process: a device is used in a worker process, under a time limit.
///
/// What could not be tried without a GPU: every call was tried against the real runtimes of HIP 5.7 and 6.4 as far as their
/// saying that there is no device, and beyond that against a stand-in only.
public final class HIPDevice: Device {
    /// What the device is.
    public let identity: DeviceIdentity
    /// The device's target with its features: `gfx942:sramecc+:xnack-`.
    public let target: String
    /// Its place on the PCI bus: `0000:05:00.0`.
    public let bus: String
    private let context: HIPContext
    private let limits: HIPLimits
    private let sensors: DeviceSensors

    /// The number of devices that `library` finds; 0 where there is no driver.
    public static func count(_ library: HIPLibrary) throws(DeviceError) -> Int { try library.countDevices() }

    /// Opens the device with index `index`, from 0 on.
    ///
    /// - Parameters:
    ///   - library: The runtime.
    ///   - index: The device's place among those that the runtime finds.
    ///   - sysfs: The folder of sysfs, where sensors and the driver's version are.
    /// - Throws: ``DeviceError/absent(reason:)`` where there is none, or no runtime that works.
    public init(_ library: HIPLibrary, index: Int = 0, sysfs: String = "/sys") throws(DeviceError) {
        let count = try library.countDevices()
        let version = try library.version()
        guard count > 0 else {
            throw .absent(
                reason:
                    "HIP \(version) (\(library.path)) finds none; the amdgpu driver must be loaded, and /dev/kfd and "
                    + "/dev/dri/render* open to this user (groups render and video)")
        }
        guard (0..<count).contains(index) else {
            throw .absent(reason: "there is no device \(index): HIP \(version) finds \(count), from 0 to \(count - 1)")
        }
        let device = Int32(index)
        context = try HIPContext(library, index: device)
        limits = try HIPLimits(library, device: device)
        bus = try library.bus(of: device)
        sensors = DeviceSensors(bus: bus, root: sysfs)
        let topology = DriverTopology(root: sysfs)
        guard let target = library.target(of: device).flatMap(TargetName.init) ?? topology.target(at: bus) else {
            throw .absent(
                reason:
                    "neither HIP \(version) (\(library.path)) nor \(sysfs)/class/kfd says what target device \(index) is"
            )
        }
        self.target = target.text
        let level2 = try library.attribute(Int(WT_HIP_ATTRIBUTE_L2_CACHE_SIZE), of: device)
        let name = try library.name(of: device)
        identity = DeviceIdentity(
            name: name.isEmpty ? target.processor : name, architecture: target.processor,
            computeUnits: try library.attribute(Int(WT_HIP_ATTRIBUTE_MULTIPROCESSOR_COUNT), of: device),
            lastLevelCache: Self.infinityCaches[target.processor] ?? level2,
            runtime: "HIP \(version), \(topology.driver)")
    }

    /// Bytes of the Infinity Cache, which HIP has no attribute for.
    ///
    /// Source: AMD CDNA 3 and CDNA 4 architecture white papers, 256 MB a package. A partition of a package can find its
    /// inputs in all of it.
    private static let infinityCaches = ["gfx942": 256 << 20, "gfx950": 256 << 20]

    /// Fresh memory of `bytes` bytes.
    public func allocate(bytes: Int) throws(DeviceError) -> any DeviceMemory {
        guard bytes > 0 else { throw .outOfRange(offset: 0, count: bytes, size: 0) }
        return try HIPMemory(context, bytes: bytes)
    }

    /// Makes the kernels of a code object callable.
    ///
    /// - Throws: ``DeviceError/unloadable(reason:)``, which says what the device takes.
    public func load(_ program: DeviceProgram) throws(DeviceError) -> any DeviceModule {
        guard case .codeObject(let bytes, let kernels) = program else {
            throw .unloadable(reason: "a GPU takes code objects for \(target)")
        }
        guard !bytes.isEmpty else {
            throw .unloadable(reason: "the code object is empty; the device takes code objects for \(target)")
        }
        if let processor = TargetName.processor(ofCodeObject: bytes), processor != identity.architecture {
            throw .unloadable(
                reason: "the code object is for \(processor); the device takes code objects for \(target)")
        }
        return try HIPModule(context, codeObject: bytes, kernels: kernels, target: target)
    }

    /// Checks `launches` and makes them ready; several are captured into a graph.
    public func prepare(_ launches: [DeviceLaunch]) throws(DeviceError) -> any DeviceBatch {
        var prepared: [HIPLaunch] = []
        for launch in launches {
            prepared.append(try HIPLaunch(launch, context, limits))
        }
        return try HIPBatch(prepared, context)
    }

    /// Clock, power and temperature now, where sysfs has them.
    public func state() -> DeviceState { sensors.state() }

    /// How many workgroups of a kernel a compute unit holds at once, as the driver reckons.
    public func workgroupsPerUnit(
        of kernel: String, in module: any DeviceModule, workgroupSize: Int
    ) throws(DeviceError) -> Int {
        guard let module = module as? HIPModule, module.context === context, let function = module.function(kernel)
        else {
            throw .badLaunch(kernel: kernel, reason: "it is not of a module of this device")
        }
        guard (1...limits.workgroupSize).contains(workgroupSize) else {
            throw .badLaunch(
                kernel: kernel,
                reason: "workgroups of \(workgroupSize) lanes; the device takes 1 to \(limits.workgroupSize)")
        }
        var workgroups: Int32 = 0
        try context.call("hipModuleOccupancyMaxActiveBlocksPerMultiprocessor") {
            context.library.occupancy(&workgroups, function, Int32(workgroupSize), 0)
        } otherwise: { _, words in
            .badLaunch(kernel: kernel, reason: words)
        }
        return Int(workgroups)
    }

    /// Bytes of the device's memory that are free, and that it has.
    public func memory() throws(DeviceError) -> (free: Int, total: Int) {
        var (free, total) = (0, 0)
        try context.call("hipMemGetInfo") { context.library.memoryInformation(&free, &total) }
        return (free, total)
    }
}
