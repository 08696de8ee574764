import Workers

/// Why a program was not compiled.
public enum ToolchainError: Error, Equatable, Sendable {
    /// No compiler was found in any of the places.
    case noCompiler(places: [CompilerSearch.Place])
    /// There are compilers, but none that knows the architecture. Each is given with what it says.
    case unknownTarget(architecture: String, compilers: [String])
    /// The compiler's libraries cannot be used.
    case unusableCompiler(origin: CompilerInstallation.Origin, reason: String)
    /// The compiler rejected the program.
    case rejected(name: String, reason: String, log: String)
    /// The compiler crashed, hung or could not be started.
    case worker(WorkerFailure)
    /// The compiler's result cannot be read.
    case unreadable(name: String, reason: String)

    /// Whether the program, rather than the machine, is at fault: another program may well compile.
    public var concernsProgram: Bool {
        switch self {
        case .rejected, .unreadable: true
        case .worker(.cannotStart), .worker(.cancelled): false
        case .worker: true
        case .noCompiler, .unknownTarget, .unusableCompiler: false
        }
    }
}
