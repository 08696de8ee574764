/// A compiler on this machine: its libraries, and how a program that uses them is started.
public struct CompilerInstallation: Equatable, Sendable {
    /// How the compiler came onto this machine.
    public enum Origin: Equatable, Sendable {
        /// The folder in `ROCM_PATH`.
        case rocmPath(String)
        /// ROCm's own place.
        case defaultRocm(String)
        /// The distribution's libraries.
        case system(String)
        /// The private prefix that `scripts/setup` made from a Debian suite.
        case prefix(suite: String)
    }

    /// How the compiler came onto this machine.
    public var origin: Origin
    /// The folder of its libraries.
    public var folder: String
    /// The library that holds hiprtc: one of its own from HIP 6 on, the HIP runtime before.
    public var hiprtcLibrary: String
    /// The code object manager.
    public var comgrLibrary: String
    /// The dynamic loader of the prefix; nil where the system's does.
    public var loader: String?

    /// The compiler in `folder`, or nil where there is none.
    init?(origin: Origin, folder: String, loader: String? = nil) {
        let names = FilePath.names(in: folder)
        guard let hiprtc = Self.newest("libhiprtc", in: names) ?? Self.newest("libamdhip64", in: names),
            let comgr = Self.newest("libamd_comgr", in: names)
        else { return nil }
        self.origin = origin
        self.folder = folder
        self.loader = loader
        hiprtcLibrary = "\(folder)/\(hiprtc)"
        comgrLibrary = "\(folder)/\(comgr)"
    }

    /// The library `name` with the highest number of those that are called NAME.so.NUMBER.
    private static func newest(_ name: String, in names: [String]) -> String? {
        let numbers = names.compactMap { file in
            file.hasPrefix(name + ".so.") ? Int(file.dropFirst(name.count + 4)) : nil
        }
        return numbers.max().map { "\(name).so.\($0)" }
    }
}
