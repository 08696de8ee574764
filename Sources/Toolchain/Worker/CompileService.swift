import ROCm
import Glibc
import Workers

/// What the program `compile-worker` does: it loads the compiler that its arguments name and answers requests.
public enum CompileService {
    /// The name in the worker's greeting.
    package static let name = "compile-worker"

    /// A kernel that any compiler compiles that knows the target.
    private static let trivialKernel = "extern \"C\" __global__ void wavetune_probe(int* out) { out[0] = 1; }\n"

    /// Answers requests until the owner goes away.
    ///
    /// - Parameter arguments: The path of the library that holds hiprtc, and that of comgr.
    public static func run(arguments: [String]) -> Never {
        guard arguments.count == 2 else {
            let usage = Array("usage: compile-worker HIPRTC-LIBRARY COMGR-LIBRARY (started by tune)\n".utf8)
            _ = write(2, usage, usage.count)
            exit(64)
        }
        var compiler: Compiler?
        WorkerServer.run(name: name) { request in
            let loaded = try compiler ?? Compiler(hiprtcPath: arguments[0], comgrPath: arguments[1])
            compiler = loaded
            return try loaded.answer(try CompileWorkerRequest(binary: request)).binary
        }
    }

    /// The libraries, loaded with the first request so that an error can be answered with words.
    private struct Compiler {
        let hiprtc: HiprtcLibrary
        let comgr: ComgrLibrary

        init(hiprtcPath: String, comgrPath: String) throws(LibraryError) {
            hiprtc = try HiprtcLibrary(path: hiprtcPath)
            comgr = try ComgrLibrary(path: comgrPath)
        }

        func answer(_ request: CompileWorkerRequest) throws(LibraryError) -> CompileWorkerResponse {
            let start = Self.processorSeconds()
            do {
                switch request {
                case .identify(let architecture):
                    return try identify(architecture)
                case .compile(let request):
                    return try compile(request, since: start)
                case .disassemble(let bytes):
                    let object = try CodeObject(bytes)
                    return .listings(
                        try object.kernels.map { kernel in
                            KernelListing(
                                name: kernel.name,
                                instructions: try comgr.disassemble(kernel, target: object.target))
                        })
                case .inspect(let bytes):
                    return .compiled(try inspect(bytes, log: "", since: start))
                }
            } catch let error as LibraryError {
                throw error
            } catch {
                return .unreadable("\(error)")
            }
        }

        private func identify(_ architecture: String) throws -> CompileWorkerResponse {
            var identity = CompilerIdentity(
                hiprtcVersion: try hiprtc.version(), comgrVersion: comgr.version(), compilerComment: "",
                libraries: [], processors: try comgr.processors())
            let files = LoadedLibraries.ofCompiler()
            identity.libraries = files.map {
                .init(name: FilePath.lastComponent($0.path), buildIdentifier: $0.buildIdentifier)
            }
            var rejection: String? = "it knows only \(identity.processors.joined(separator: ", "))"
            if identity.knows(architecture) {
                let probe = CompileRequest(text: trivialKernel, name: "probe.hip", architecture: architecture)
                switch try hiprtc.compile(text: probe.text, name: probe.name, options: probe.allOptions) {
                case .compiled(let code, _):
                    let object = try CodeObject(try OffloadBundle.codeObject(in: code, architecture: architecture))
                    identity.compilerComment = object.comments.first { $0.contains("clang version") } ?? ""
                    rejection = nil
                case .rejected(_, let reason, let log):
                    rejection = log.isEmpty ? reason : log
                }
            }
            return .identity(identity, files: files.map(\.path), rejection: rejection)
        }

        private func compile(_ request: CompileRequest, since start: Double) throws -> CompileWorkerResponse {
            switch try hiprtc.compile(text: request.text, name: request.name, options: request.allOptions) {
            case .compiled(let code, let log):
                let bytes = try OffloadBundle.codeObject(in: code, architecture: request.architecture)
                return .compiled(try inspect(bytes, log: log, since: start))
            case .rejected(_, let reason, let log):
                return .rejected(reason: reason, log: log)
            }
        }

        private func inspect(_ bytes: [UInt8], log: String, since start: Double) throws -> CompiledKernel {
            let object = try CodeObject(bytes)
            let facts = try object.kernels.map { kernel in
                KernelFacts(kernel, listing: try comgr.disassemble(kernel, target: object.target))
            }
            return CompiledKernel(
                codeObject: bytes, target: object.target, log: log, kernels: facts,
                processorSeconds: Self.processorSeconds() - start)
        }

        private static func processorSeconds() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }
}
