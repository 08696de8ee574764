import Glibc
import Workers

/// Compiles HIP text for a GPU, in worker processes and with a cache, on any machine.
///
/// Compiling takes a worker a few tenths of a second; a program that was compiled before is read from disk in well under
/// a millisecond, and where all are, no worker is started. A program on which the compiler crashes or hangs costs itself
/// only.
public final class KernelCompiler: Sendable {
    /// How a compiler is chosen and used.
    public struct Options: Sendable {
        /// The Debian suite whose compiler is wanted; nil for the first in the search order that knows the target.
        public var suite: String?
        /// A target that the compiler must know.
        public var architecture = "gfx942"
        /// The number of worker processes at most; nil for one a core.
        public var workers: Int?
        /// How long one program may take.
        public var timeLimit: Duration = .seconds(60)
        /// Whether results are kept on disk and taken from there.
        public var usesCache = true
        /// The path of the executable `compile-worker`; nil for the one beside the running executable.
        public var workerProgram: String?
        /// Where compilers and caches are looked for.
        public var environment: ToolchainEnvironment = .current

        /// The usual choice.
        public init() {}
    }

    /// The compiler's libraries.
    public let installation: CompilerInstallation
    /// Which compiler it is.
    public let identity: CompilerIdentity
    /// Where results are kept; nil where they are not.
    public let cache: CodeObjectCache?
    private let pool: WorkerPool

    private init(
        installation: CompilerInstallation, identity: CompilerIdentity, cache: CodeObjectCache?, pool: WorkerPool
    ) {
        self.installation = installation
        self.identity = identity
        self.cache = cache
        self.pool = pool
    }

    /// Finds the first compiler in the search order that knows the architecture.
    ///
    /// A compiler that is seen for the first time is started and given a trivial kernel to compile; its answer is kept.
    ///
    /// - Throws: ``ToolchainError/noCompiler(places:)`` where there is none, ``ToolchainError/unknownTarget(architecture:compilers:)``
    ///   where none knows the architecture, and what keeps a worker from being started.
    public static func find(_ options: Options = Options()) async throws(ToolchainError) -> KernelCompiler {
        let places = CompilerSearch.places(suite: options.suite, in: options.environment)
        let found = places.compactMap(\.found)
        guard !found.isEmpty else { throw .noCompiler(places: places) }
        let known = KnownCompilers(environment: options.environment)
        var answers: [String] = []
        for installation in found {
            let pool = WorkerPool(
                command(for: installation, program: options.workerProgram),
                options: .init(workers: options.workers ?? cores(), requestTimeLimit: options.timeLimit))
            let entry = try await identify(installation, options.architecture, pool: pool, known: known)
            switch entry {
            case .failure(let reason):
                answers.append("\(installation.origin): \(reason)")
            case .success(let entry):
                if let rejection = entry.rejection {
                    answers.append("\(installation.origin), \(entry.identity): \(rejection)")
                    continue
                }
                let folder = options.usesCache ? options.environment.cacheFolder : nil
                return KernelCompiler(
                    installation: installation, identity: entry.identity,
                    cache: folder.map { CodeObjectCache(folder: "\($0)/code-objects") }, pool: pool)
            }
        }
        throw .unknownTarget(architecture: options.architecture, compilers: answers)
    }

    /// Compiles a program, or takes the result of an earlier time.
    ///
    /// - Throws: ``ToolchainError``; ``ToolchainError/concernsProgram`` tells whether others may still compile.
    public func compile(_ request: CompileRequest) async throws(ToolchainError) -> CompiledKernel {
        try check(request.architecture)
        let name = cache?.name(for: request, compiler: identity)
        if let name, let kernel = cache?.load(name) {
            return kernel
        }
        switch try await ask(.compile(request), name: request.name) {
        case .compiled(let kernel):
            if let name {
                cache?.store(kernel, as: name)
            }
            return kernel
        case .rejected(let reason, let log):
            throw .rejected(name: request.name, reason: reason, log: log)
        case let other:
            throw Self.unexpected(other, name: request.name)
        }
    }

    /// The instructions of the kernels of a code object.
    public func disassemble(_ codeObject: [UInt8]) async throws(ToolchainError) -> [KernelListing] {
        try check(target(of: codeObject))
        switch try await ask(.disassemble(codeObject: codeObject), name: "the code object") {
        case .listings(let listings): return listings
        case let other: throw Self.unexpected(other, name: "the code object")
        }
    }

    /// The facts of a code object that was compiled elsewhere.
    ///
    /// Its processor time is that of the inspection.
    public func inspect(_ codeObject: [UInt8]) async throws(ToolchainError) -> CompiledKernel {
        try check(target(of: codeObject))
        switch try await ask(.inspect(codeObject: codeObject), name: "the code object") {
        case .compiled(let kernel): return kernel
        case let other: throw Self.unexpected(other, name: "the code object")
        }
    }

    /// How many worker processes were started so far.
    public var startedWorkers: Int { pool.startedWorkers }

    /// The processor and the features that a code object is for.
    private func target(of codeObject: [UInt8]) throws(ToolchainError) -> String {
        do {
            return Target.architecture(in: try CodeObject(codeObject).target)
        } catch {
            throw .unreadable(name: "the code object", reason: "\(error)")
        }
    }

    private func check(_ architecture: String) throws(ToolchainError) {
        guard !identity.knows(architecture) else { return }
        let known = identity.processors.joined(separator: ", ")
        throw .unknownTarget(
            architecture: architecture, compilers: ["\(installation.origin), \(identity): it knows only \(known)"])
    }

    private func ask(_ request: CompileWorkerRequest, name: String) async throws(ToolchainError)
        -> CompileWorkerResponse
    {
        switch await pool.call(request.binary) {
        case .success(let bytes):
            do {
                return try CompileWorkerResponse(binary: bytes)
            } catch {
                throw .unreadable(name: "the answer for \(name)", reason: "\(error); build all products together")
            }
        case .failure(.refused(let reason)):
            throw .unusableCompiler(origin: installation.origin, reason: reason)
        case .failure(let failure):
            throw .worker(failure)
        }
    }

    private static func unexpected(_ response: CompileWorkerResponse, name: String) -> ToolchainError {
        if case .unreadable(let reason) = response {
            return .unreadable(name: "what the compiler made of \(name)", reason: reason)
        }
        return .unreadable(name: name, reason: "the worker answered another question")
    }

    /// What a compiler says about itself; a failure where it goes down over the trivial kernel or cannot be loaded.
    private static func identify(
        _ installation: CompilerInstallation, _ architecture: String, pool: WorkerPool, known: KnownCompilers
    ) async throws(ToolchainError) -> Result<KnownCompilers.Entry, WorkerFailure> {
        if let entry = known.entry(for: installation, architecture: architecture) {
            return .success(entry)
        }
        switch await pool.call(CompileWorkerRequest.identify(architecture: architecture).binary) {
        case .success(let bytes):
            guard case .identity(let identity, let files, let rejection)? = try? CompileWorkerResponse(binary: bytes)
            else {
                throw .unreadable(name: "the compiler's identity", reason: "build all products together")
            }
            let entry = KnownCompilers.Entry(identity: identity, files: files, rejection: rejection)
            known.remember(entry, for: installation, architecture: architecture)
            return .success(entry)
        case .failure(.cannotStart(let program, let reason)):
            throw .worker(.cannotStart(program: program, reason: reason))
        case .failure(.cancelled):
            throw .worker(.cancelled)
        case .failure(let failure):
            return .failure(failure)
        }
    }

    private static func command(for installation: CompilerInstallation, program: String?) -> WorkerCommand {
        let program = program ?? WorkerCommand.besideRunningExecutable(CompileService.name)
        // What the user's environment adds to every compilation would be filed under a name that does not say so.
        var environment: [String: String?] = [
            "HIPRTC_COMPILE_OPTIONS_APPEND": nil, "HIPRTC_LINK_OPTIONS_APPEND": nil,
            "AMD_COMGR_SAVE_TEMPS": nil, "AMD_COMGR_CACHE": "0",
        ]
        let inherited = getenv("LD_LIBRARY_PATH").map { String(cString: $0) }
        for (name, value) in installation.place.environment(inherited: inherited) {
            environment[name] = value
        }
        return WorkerCommand(
            name: CompileService.name, program: program, loader: installation.place.loaderArguments,
            arguments: [installation.hiprtcLibrary, installation.comgrLibrary], environment: environment)
    }

    private static func cores() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
