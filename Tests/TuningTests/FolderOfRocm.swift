import Toolchain

/// A ROCm that the search finds whatever the environment says.
enum FolderOfRocm {
    /// Whether ROCm is installed in its default place or by the system.
    static let exists = CompilerSearch.places(in: ToolchainEnvironment()).contains { $0.found != nil }
}
