extension CPUCompilerError: CustomStringConvertible {
    /// What was found, what was expected, and what can be done.
    public var description: String {
        switch self {
        case .clangMissing(let searched):
            "no clang was found beside a `swift` in PATH (looked in \(searched.joined(separator: ", "))): put the Swift "
                + "toolchain's bin folder into PATH, or name a clang of version 17 or newer in \(HostClang.variable)"
        case .clangUnusable(let path, let reason):
            "\(path) cannot be used: \(reason); \(HostClang.variable) names another clang"
        case .folderRefused(let path, let reason, let mend):
            "\(path) is not used for compiled libraries, since \(reason): \(mend)"
        case .fileRefused(let path, let reason):
            "\(path) is not loaded, since \(reason): delete it, and it is compiled again"
        case .file(let path, let operation, let reason):
            "could not \(operation) \(path): \(reason); XDG_CACHE_HOME names another cache folder"
        case .digest(let path, let found, let expected):
            "\(path) is not loaded, since it was changed: the SHA-256 digest of its bytes is \(found), expected "
                + "\(expected); compiling again replaces it"
        case .rejected(let name, let log):
            "\(name) does not compile:\n\(log)"
        case .clang(let name, let failure):
            "clang has no result for \(name): \(failure)"
        }
    }
}
