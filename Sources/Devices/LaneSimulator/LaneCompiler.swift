import CLaneHost
import ContentHash

/// Compiles emitted HIP text for the host, where the lane simulator runs it.
public struct LaneCompiler: Sendable {
    /// The clang that is used.
    public let toolchain: LaneToolchain
    /// Where compiled libraries are kept.
    public let cache: LaneLibraryCache

    /// A compiler that keeps its libraries in `cache`.
    public init(toolchain: LaneToolchain, cache: LaneLibraryCache) {
        self.toolchain = toolchain
        self.cache = cache
    }

    /// A compiler with the toolchain that is found in PATH and the user's cache.
    public init() throws(LaneSimulatorError) {
        self.init(toolchain: try .find(), cache: try .user())
    }

    /// The library of `program`, from the cache or newly compiled.
    public func compile(_ program: LaneProgram) throws(LaneSimulatorError) -> LaneLibrary {
        let header = PackageResources.LaneHost_h
        var hasher = ContentHasher()
        for part in [toolchain.identity, Self.options.joined(separator: " "), program.kernel, program.text] {
            hasher.update(part.utf8)
            hasher.update([0])
        }
        hasher.update(header)
        let key = hasher.finalize().hexadecimal
        let name = key + ".so"
        if !cache.contains(name) {
            try build(program, header: header, key: key, as: name)
        }
        return try LaneLibrary(path: cache.path(name), program: program, symbolizer: toolchain.symbolizer)
    }

    private func build(
        _ program: LaneProgram, header: [UInt8], key: String, as name: String
    ) throws(LaneSimulatorError) {
        let headerName = "LaneHost-\(ContentHash(of: header).hexadecimal.prefix(16)).h"
        if !cache.contains(headerName) {
            try cache.write(header, as: headerName)
        }
        // The appended line stands behind the text, so that lines keep their numbers.
        let source = key + ".hip"
        try cache.write(Array((program.text + "\nWT_LIBRARY(\(program.kernel))\n").utf8), as: source)
        let scratch = cache.scratchName(name)
        let arguments =
            Self.options + ["-include", cache.path(headerName), cache.path(source), "-o", cache.path(scratch)]
        let result = try HostProcess.run(toolchain.clang, arguments)
        guard result.status == 0 else {
            cache.remove(scratch)
            throw .compilation(kernel: program.kernel, clang: toolchain.clang, message: result.output)
        }
        try cache.publish(scratch, as: name)
    }

    /// Optimised, because lanes are many; but loads and stores stay as the text has them (no vectoriser, no library
    /// calls in their place), calls return to where they stand and are neither doubled nor merged (a return address
    /// is how a place is known, and a meeting's place must be one for all lanes), and arithmetic is as it is written (no contraction), on every machine alike.
    private static let options: [String] = {
        var options = [
            "-x", "c++", "-std=c++17", "-O2", "-g1", "-fPIC", "-shared", "-nostdlib", "-fuse-ld=lld",
            "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti", "-fno-builtin", "-fno-vectorize",
            "-fno-slp-vectorize", "-ffp-contract=off", "-fconvergent-functions", "-fno-strict-aliasing", "-w",
            "-fno-optimize-sibling-calls", "-fsanitize=kernel-address",
        ]
        let internals = [
            "-asan-instrumentation-with-call-threshold=0", "-asan-stack=0", "-asan-globals=0",
            "-asan-constructor-kind=none", "-asan-kernel-mem-intrinsic-prefix=1", "-tail-dup-placement=false",
            "-disable-tail-duplicate", "-disable-early-taildup", "-enable-tail-merge=false",
        ]
        options += internals.flatMap { ["-mllvm", $0] }
        if lane_host_has_avx2() {
            options.append("-march=x86-64-v3")
        }
        return options
    }()
}
