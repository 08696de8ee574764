import Devices
import Toolchain

/// Everything a test needs to run C text on the CPU.
struct CPUBench {
    /// How many threads are tried: one, and two where there are two cores.
    static let threadCounts = Array(1...min(2, HostProcessor.current.cores.count))
    /// Every way to deal tasks out.
    static let shares = threadCounts.flatMap { threads in
        TaskShare.Split.allCases.map { TaskShare(threads: threads, split: $0) }
    }

    let device: CPUDevice
    let compiler: CPUCompiler

    /// A bench that keeps libraries in the user's cache, or in a folder that goes away with it.
    init(usesCache: Bool = true) async throws {
        var options = CPUCompiler.Options()
        options.usesCache = usesCache
        compiler = try await CPUCompiler.find(options)
        device = try CPUDevice()
    }

    /// Compiles and loads the body of the kernel `name`: statements that know `arguments`, `first`, `end` and `step`.
    func module(_ body: String, name: String = "kernel") async throws -> any DeviceModule {
        try device.load(try await library(body, name: name).program)
    }

    /// Compiles the body of the kernel `name`.
    func library(_ body: String, name: String = "kernel") async throws -> CPULibrary {
        let text = """
            #include <stdint.h>
            void \(name)_tasks(const void *const *arguments, int32_t first, int32_t end, int32_t step) {
            \(body)
            }
            """
        return try await compiler.compile(CPUCompileRequest(text: text, name: name, kernels: [name]))
    }

    /// Memory that holds `elements`.
    func memory<Element: BitwiseCopyable>(_ elements: [Element]) throws -> any DeviceMemory {
        let memory = try device.allocate(bytes: elements.count * MemoryLayout<Element>.stride)
        try elements.withUnsafeBytes { try memory.write($0, at: 0) }
        return memory
    }
}

extension DeviceMemory {
    /// The contents as elements of `type`, all of whose bit patterns are values.
    func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(as type: Element.Type) throws -> [Element] {
        var elements = [Element](repeating: 0, count: size / MemoryLayout<Element>.stride)
        try elements.withUnsafeMutableBytes { try read(into: $0, from: 0) }
        return elements
    }
}
