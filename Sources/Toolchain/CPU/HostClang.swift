import ROCm
import Glibc

/// Where the clang of a Swift toolchain lies.
package enum HostClang {
    /// The variable that names another clang.
    package static let variable = "WAVETUNE_CLANG"

    /// The clang that `WAVETUNE_CLANG` names, or else the one beside the first `swift` in PATH that has one; nil where
    /// there is none, with the folders that were looked in.
    package static func find() -> (path: String?, searched: [String]) {
        if let named = ToolchainEnvironment.variable(variable) {
            return (named, [])
        }
        var searched: [String] = []
        for folder in (ToolchainEnvironment.variable("PATH") ?? "").split(separator: ":") {
            let swift = "\(folder)/swift"
            guard access(swift, X_OK) == 0 else {
                searched.append(String(folder))
                continue
            }
            let home = FilePath.resolved(swift)
            // Where `swift` is a link, the toolchain is at its end; some installers link every program into one folder.
            for candidate in [home.lastIndex(of: "/").map { String(home[..<$0]) }, String(folder)] {
                guard let candidate else { continue }
                if access(candidate + "/clang", X_OK) == 0 {
                    return (candidate + "/clang", searched)
                }
                searched.append(candidate)
            }
        }
        return (nil, searched)
    }
}
