import Workers

/// Why C text was not compiled for the CPU, or its library not used.
public enum CPUCompilerError: Error, Equatable, Sendable {
    /// No clang was found in the folders named.
    case clangMissing(searched: [String])
    /// The clang at `path` cannot be used.
    case clangUnusable(path: String, reason: String)
    /// The folder for libraries may not be used: somebody else could put something into it.
    case folderRefused(path: String, reason: String, mend: String)
    /// A file in the folder for libraries may not be used.
    case fileRefused(path: String, reason: String)
    /// A file could not be made, read or replaced.
    case file(path: String, operation: String, reason: String)
    /// A library's bytes are not those that were compiled: SHA-256 digests in hexadecimal.
    case digest(path: String, found: String, expected: String)
    /// Clang rejected the text; `log` is what it wrote, with the lines of the text.
    case rejected(name: String, log: String)
    /// Clang crashed, hung or could not be started over the text.
    case clang(name: String, WorkerFailure)

    /// Whether the text, rather than the machine, is at fault: another text may well compile.
    public var concernsProgram: Bool {
        switch self {
        case .rejected: true
        case .clang(_, .cannotStart), .clang(_, .cancelled): false
        case .clang: true
        case .clangMissing, .clangUnusable, .folderRefused, .fileRefused, .file, .digest: false
        }
    }
}
