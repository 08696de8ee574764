import CROCm

/// Kernels of a code object that HIP loaded.
final class HIPModule: DeviceModule {
    let kernels: [String]
    let context: HIPContext
    private let module: wt_hip_module
    private let functions: [String: wt_hip_function]

    /// Loads `codeObject` into a device of the target `target`.
    init(
        _ context: HIPContext, codeObject: [UInt8], kernels: [String], target: String
    ) throws(DeviceError) {
        var module: wt_hip_module?
        try context.call("hipModuleLoadData") {
            codeObject.withUnsafeBytes { context.library.loadModule(&module, $0.baseAddress) }
        } otherwise: { status, words in
            status.code == WT_HIP_OUT_OF_MEMORY
                ? .outOfMemory(bytes: codeObject.count)
                : .unloadable(reason: "\(words); the device takes code objects for \(target)")
        }
        guard let module else { throw .unloadable(reason: "hipModuleLoadData gave no module, nor an error") }
        var functions: [String: wt_hip_function] = [:]
        do {
            for kernel in kernels {
                var function: wt_hip_function?
                try context.call("hipModuleGetFunction") {
                    context.library.getFunction(&function, module, kernel)
                } otherwise: { _, words in
                    .unloadable(reason: "no kernel \(kernel) in the code object: \(words)")
                }
                functions[kernel] = function
            }
        } catch {
            context.release { context.library.unloadModule(module) }
            throw error
        }
        self.context = context
        self.kernels = kernels
        self.module = module
        self.functions = functions
    }

    deinit {
        context.release { context.library.unloadModule(module) }
    }

    /// The kernel's function; nil where the module has none.
    func function(_ kernel: String) -> wt_hip_function? { functions[kernel] }
}
