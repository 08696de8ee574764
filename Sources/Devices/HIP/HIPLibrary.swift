import CROCm
import ROCm

/// The HIP runtime, found in a library at run time.
public struct HIPLibrary {
    /// The path that it was loaded from.
    public let path: String

    let initialize: wt_hipInit
    let runtimeVersion: wt_hipRuntimeGetVersion
    let errorName: wt_hipGetErrorName
    let errorString: wt_hipGetErrorString
    let deviceCount: wt_hipGetDeviceCount
    let setDevice: wt_hipSetDevice
    let deviceAttribute: wt_hipDeviceGetAttribute
    let deviceName: wt_hipDeviceGetName
    let deviceBus: wt_hipDeviceGetPCIBusId
    let deviceSynchronize: wt_hipDeviceSynchronize
    /// The function that fills the layout of HIP 6; nil in HIP 5.
    let newProperties: wt_hipGetDeviceProperties?
    /// The function that fills the layout of HIP 5.
    let oldProperties: wt_hipGetDeviceProperties?

    let allocate: wt_hipMalloc
    let free: wt_hipFree
    let copy: wt_hipMemcpy
    let fill: wt_hipMemset
    let memoryInformation: wt_hipMemGetInfo

    let loadModule: wt_hipModuleLoadData
    let unloadModule: wt_hipModuleUnload
    let getFunction: wt_hipModuleGetFunction
    let launch: wt_hipModuleLaunchKernel
    let occupancy: wt_hipModuleOccupancyMaxActiveBlocksPerMultiprocessor

    let createStream: wt_hipStreamCreateWithFlags
    let destroyStream: wt_hipStreamDestroy
    let createEvent: wt_hipEventCreate
    let recordEvent: wt_hipEventRecord
    let synchronizeEvent: wt_hipEventSynchronize
    let elapsedTime: wt_hipEventElapsedTime
    let destroyEvent: wt_hipEventDestroy

    let beginCapture: wt_hipStreamBeginCapture
    let endCapture: wt_hipStreamEndCapture
    let instantiateGraph: wt_hipGraphInstantiate
    let launchGraph: wt_hipGraphLaunch
    let destroyExecutableGraph: wt_hipGraphExecDestroy
    let destroyGraph: wt_hipGraphDestroy

    /// Loads the runtime at `path`; no device is looked for.
    ///
    /// - Throws: ``DeviceError/absent(reason:)`` with the file, and the function that it lacks.
    public init(path: String) throws(DeviceError) {
        do {
            try self.init(DynamicLibrary(path: path))
        } catch {
            throw .absent(reason: "\(error)")
        }
    }

    private init(_ library: DynamicLibrary) throws(LibraryError) {
        path = library.path
        initialize = try library.function("hipInit")
        runtimeVersion = try library.function("hipRuntimeGetVersion")
        errorName = try library.function("hipGetErrorName")
        errorString = try library.function("hipGetErrorString")
        deviceCount = try library.function("hipGetDeviceCount")
        setDevice = try library.function("hipSetDevice")
        deviceAttribute = try library.function("hipDeviceGetAttribute")
        deviceName = try library.function("hipDeviceGetName")
        deviceBus = try library.function("hipDeviceGetPCIBusId")
        deviceSynchronize = try library.function("hipDeviceSynchronize")
        newProperties = library.optionalFunction("hipGetDevicePropertiesR0600")
        oldProperties = library.optionalFunction("hipGetDeviceProperties")

        allocate = try library.function("hipMalloc")
        free = try library.function("hipFree")
        copy = try library.function("hipMemcpy")
        fill = try library.function("hipMemset")
        memoryInformation = try library.function("hipMemGetInfo")

        loadModule = try library.function("hipModuleLoadData")
        unloadModule = try library.function("hipModuleUnload")
        getFunction = try library.function("hipModuleGetFunction")
        launch = try library.function("hipModuleLaunchKernel")
        occupancy = try library.function("hipModuleOccupancyMaxActiveBlocksPerMultiprocessor")

        createStream = try library.function("hipStreamCreateWithFlags")
        destroyStream = try library.function("hipStreamDestroy")
        createEvent = try library.function("hipEventCreate")
        recordEvent = try library.function("hipEventRecord")
        synchronizeEvent = try library.function("hipEventSynchronize")
        elapsedTime = try library.function("hipEventElapsedTime")
        destroyEvent = try library.function("hipEventDestroy")

        beginCapture = try library.function("hipStreamBeginCapture")
        endCapture = try library.function("hipStreamEndCapture")
        instantiateGraph = try library.function("hipGraphInstantiate")
        launchGraph = try library.function("hipGraphLaunch")
        destroyExecutableGraph = try library.function("hipGraphExecDestroy")
        destroyGraph = try library.function("hipGraphDestroy")
    }

    /// What `status` of `function` means: `hipMalloc: hipErrorOutOfMemory (out of memory)`.
    func words(for status: HIPStatus, of function: String) -> String {
        let name = errorName(status.code).map { String(cString: $0) } ?? "error \(status.code)"
        let text = errorString(status.code).map { String(cString: $0) } ?? ""
        return "\(function): \(name)" + (text.isEmpty || text == name ? "" : " (\(text))")
    }
}
