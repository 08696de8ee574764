import ROCm
import ContentHash
import Glibc
import Workers

/// Compiles C text for the CPU with the Swift toolchain's clang, in processes of its own and with a cache.
///
/// A text that was compiled before is taken from the cache without starting anything. A text on which clang crashes or
/// hangs costs itself only.
public final class CPUCompiler: Sendable {
    /// How clang is chosen and used.
    public struct Options: Sendable {
        /// The path of clang; nil for the Swift toolchain's.
        public var clang: String?
        /// The number of processes at most; nil for one a core.
        public var workers: Int?
        /// How long one text may take.
        public var timeLimit: Duration = .seconds(60)
        /// Where libraries are kept; nil for the user's cache.
        public var cache: CPULibraryCache?
        /// Whether libraries of earlier times are used, and kept for later ones.
        public var usesCache = true
        /// Where the user's cache is looked for.
        public var environment: ToolchainEnvironment = .current

        /// The usual choice.
        public init() {}
    }

    /// The path of clang.
    public let clang: String
    /// What clang says of itself: version and build.
    public let version: String
    /// Where libraries are kept.
    public let cache: CPULibraryCache
    private let cacheIsTemporary: Bool
    private let timeLimit: Duration
    private let slots: CompileSlots

    private init(clang: String, version: String, cache: CPULibraryCache, options: Options) {
        self.clang = clang
        self.version = version
        self.cache = cache
        cacheIsTemporary = !options.usesCache
        timeLimit = options.timeLimit
        slots = CompileSlots(options.workers ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    }

    deinit {
        if cacheIsTemporary {
            cache.remove()
        }
    }

    /// Finds clang and asks for its version.
    public static func find(_ options: Options = Options()) async throws(CPUCompilerError) -> CPUCompiler {
        let found = HostClang.find()
        guard let clang = options.clang ?? found.path else { throw .clangMissing(searched: found.searched) }
        let output: ProgramRun.Output
        switch await ProgramRun.run(clang, ["--version"], environment: environment, timeLimit: options.timeLimit) {
        case .success(let answer): output = answer
        case .failure(let failure): throw .clangUnusable(path: clang, reason: "\(failure)")
        }
        guard let version = output.output.split(separator: "\n").first, version.contains("clang") else {
            throw .clangUnusable(path: clang, reason: "it does not say that it is a clang: \(output.output)")
        }
        let cache: CPULibraryCache
        if !options.usesCache {
            cache = try .temporary()
        } else if let named = options.cache {
            cache = named
        } else {
            cache = try .user(options.environment)
        }
        CompileScratch.removeAbandoned(in: cache.folder)
        return CPUCompiler(clang: clang, version: String(version), cache: cache, options: options)
    }

    /// Compiles a text, or takes the result of an earlier time.
    ///
    /// - Throws: ``CPUCompilerError``; ``CPUCompilerError/concernsProgram`` tells whether others may still compile.
    public func compile(_ request: CPUCompileRequest) async throws(CPUCompilerError) -> CPULibrary {
        try PrivateFolder.check(cache.folder)
        let options = Self.options(for: request.instructionSet)
        let key = key(request, options)
        var replaced: String?
        if let entry = cache.entry(key) {
            do {
                let file = try VerifiedFile(cache.libraryPath(entry.digest), digest: entry.digest)
                return CPULibrary(
                    path: file.path, digest: file.digest, kernels: request.kernels, facts: entry.facts,
                    isFromCache: true)
            } catch .file {
                // It was deleted, as anything in a cache may be.
            } catch {
                replaced = "\(error)"
            }
        }
        let entry = try await build(request, options, key: key)
        return CPULibrary(
            path: cache.libraryPath(entry.digest), digest: entry.digest, kernels: request.kernels, facts: entry.facts,
            isFromCache: false, replaced: replaced)
    }

    private func build(
        _ request: CPUCompileRequest, _ options: [String], key: String
    ) async throws(CPUCompilerError) -> CPULibraryEntry {
        // The line keeps the cache's paths out of messages and of what is compiled.
        let scratch = try CompileScratch(
            "#line 1 \"\(Self.fileName(request.name)).c\"\n" + request.text, in: cache.folder)
        // The files are in use until the library has its place.
        defer { withExtendedLifetime(scratch) {} }
        let (library, stack) = (scratch.library, scratch.stack)
        let arguments = options + [scratch.source, "-o", library]
        let (clang, timeLimit) = (clang, timeLimit)
        let (result, seconds) = await slots.run {
            let start = ContinuousClock.now
            let result = await ProgramRun.run(
                clang, arguments, environment: Self.environment, timeLimit: timeLimit)
            let time = (ContinuousClock.now - start).components
            return (result, Double(time.seconds) + Double(time.attoseconds) * 1e-18)
        }
        switch result {
        case .success: break
        case .failure(.exited(status: 1, let log)): throw .rejected(name: request.name, log: log)
        case .failure(let failure): throw .clang(name: request.name, failure)
        }
        for path in [library, stack] {
            chmod(path, 0o600)
        }
        let file = try VerifiedFile(library)
        let facts = CPULibraryFacts(
            codeBytes: try Self.codeBytes(file), stackBytes: Self.largestFrame(stack), seconds: seconds)
        let entry = CPULibraryEntry(digest: file.digest, facts: facts)
        try cache.publish(library, entry, as: key)
        return entry
    }

    /// The options that every text is compiled with.
    ///
    /// Arithmetic is as the text has it: nothing is contracted, reordered or assumed, so that numbers are those of the
    /// reference. The library stands alone: only the compiler's own headers, and no libraries. Nothing in it says where
    /// it was compiled, so that equal texts make equal libraries.
    private static func options(for instructionSet: CPUInstructionSet) -> [String] {
        [
            "-x", "c", "-std=c17", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-strict-aliasing",
            "-ffreestanding", "-nostdlibinc", "-fPIC", "-shared", "-nostdlib", "-fuse-ld=lld", "-w",
            "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-ident", "-fno-crash-diagnostics",
            "-fstack-usage", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,--strip-all",
        ] + instructionSet.clangOptions
    }

    /// What the user's environment adds to every compilation would be filed under a name that does not say so.
    private static let environment: [String: String?] = [
        "CPATH": nil, "C_INCLUDE_PATH": nil, "LIBRARY_PATH": nil, "COMPILER_PATH": nil, "CCC_OVERRIDE_OPTIONS": nil,
        "CLANG_NO_DEFAULT_CONFIG": "1", "LC_ALL": "C",
    ]

    private func key(_ request: CPUCompileRequest, _ options: [String]) -> String {
        var hasher = ContentHasher()
        for part in [clang, version, options.joined(separator: " "), request.text] {
            hasher.update(part.utf8)
            hasher.update([0])
        }
        return hasher.finalize().hexadecimal
    }

    /// The name without what would end a `#line`.
    private static func fileName(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.,= ".contains($0)) ? $0 : "_" })
    }

    private static func codeBytes(_ file: VerifiedFile) throws(CPUCompilerError) -> Int {
        do {
            return try ElfFile(file.bytes[...]).sections.filter { $0.name == ".text" }.reduce(0) { $0 + Int($1.size) }
        } catch {
            throw .fileRefused(path: file.path, reason: "clang's result is no library: \(error)")
        }
    }

    /// The most that a line of clang's `-fstack-usage` file says, as in `text.c:4:kernel_tasks	48	static`.
    private static func largestFrame(_ path: String) -> Int {
        guard let file = try? VerifiedFile(path) else { return 0 }
        let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { line in
            let fields = line.split(separator: "\t")
            return fields.count > 1 ? Int(fields[1]) : nil
        }.max() ?? 0
    }
}
