import Glibc
import Toolchain

/// Kernels of a shared library that is loaded into this process.
public final class CPUModule: DeviceModule {
    /// Runs the tasks `first`, `first + step`, … below `end`.
    typealias Tasks =
        @convention(c) (
            _ arguments: UnsafePointer<UnsafeRawPointer?>, _ first: Int32, _ end: Int32, _ step: Int32
        ) -> Void

    /// The names of its kernels.
    public let kernels: [String]
    private let functions: [String: Tasks]
    private let handle: UnsafeMutableRawPointer

    /// Loads the library at `path`, whose bytes must have the given SHA-256 digest.
    init(path: String, digest: String, kernels: [String]) throws(DeviceError) {
        let file: VerifiedFile
        do {
            file = try VerifiedFile(path, digest: digest)
        } catch {
            throw .unloadable(reason: "\(error)")
        }
        let loaded = withExtendedLifetime(file) { dlopen($0.newDescriptorPath, RTLD_NOW | RTLD_LOCAL) }
        guard let handle = loaded else {
            throw .unloadable(reason: "\(path): \(Self.loaderError())")
        }
        var functions: [String: Tasks] = [:]
        for kernel in kernels {
            guard let symbol = dlsym(handle, "\(kernel)_tasks") else {
                let reason = Self.loaderError()
                dlclose(handle)
                throw .unloadable(
                    reason: "\(path) has no function \(kernel)_tasks for the kernel \(kernel): \(reason)")
            }
            functions[kernel] = unsafeBitCast(symbol, to: Tasks.self)
        }
        self.kernels = kernels
        self.functions = functions
        self.handle = handle
    }

    deinit {
        dlclose(handle)
    }

    /// The function of the kernel `name`; nil where there is none.
    func function(of name: String) -> Tasks? { functions[name] }

    private static func loaderError() -> String {
        dlerror().map { String(cString: $0) } ?? "no reason given"
    }
}
