import Glibc
import Toolchain

/// The host's clang and the symbolizer beside it.
public struct LaneToolchain: Sendable, Hashable {
    /// The clang that compiles emitted text for the host.
    public let clang: String
    /// Resolves a place in a compiled library to a line; nil where the toolchain has none.
    public let symbolizer: String?
    /// Tells one build of clang from another, as far as the file shows.
    let identity: String

    /// The toolchain whose clang is at `clang`.
    public init(clang: String) throws(LaneSimulatorError) {
        var status = stat()
        guard stat(clang, &status) == 0, access(clang, X_OK) == 0 else {
            throw .clangMissing(searched: [clang])
        }
        self.clang = clang
        let folder = clang.lastIndex(of: "/").map { String(clang[..<$0]) } ?? "."
        let candidate = folder + "/llvm-symbolizer"
        symbolizer = access(candidate, X_OK) == 0 ? candidate : nil
        identity = "\(clang) \(status.st_size) \(status.st_mtim.tv_sec)"
    }

    /// The clang that `WAVETUNE_CLANG` names, or else the one beside the first `swift` in PATH that has one.
    public static func find() throws(LaneSimulatorError) -> LaneToolchain {
        let (clang, searched) = HostClang.find()
        guard let clang else { throw .clangMissing(searched: searched) }
        return try LaneToolchain(clang: clang)
    }
}

/// The value of an environment variable; nil where it is unset or empty.
func environmentValue(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else {
        return nil
    }
    return String(cString: value)
}
