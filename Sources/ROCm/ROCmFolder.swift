/// A folder in which libraries of ROCm are looked for, and how a program that uses them is started.
public struct ROCmFolder: Hashable, Sendable {
    /// How the libraries came onto this machine.
    public enum Origin: Hashable, Sendable {
        /// The folder in `ROCM_PATH`.
        case rocmPath(String)
        /// ROCm's own place.
        case defaultRocm(String)
        /// The distribution's libraries.
        case system(String)
        /// The private prefix that `scripts/setup` made from a Debian suite.
        case prefix(suite: String)
    }

    /// How the libraries came onto this machine.
    public var origin: Origin
    /// The folder's path.
    public var path: String
    /// The dynamic loader that programs need which use these libraries; nil where the system's does.
    public var loader: String?

    /// A folder.
    public init(origin: Origin, path: String, loader: String? = nil) {
        self.origin = origin
        self.path = path
        self.loader = loader
    }

    /// Whether it can be used: a private prefix is one with its loader only.
    public var isComplete: Bool { loader.map(FilePath.exists) ?? true }

    /// The path of the library `name` with the highest number of those that are called NAME.so.NUMBER; nil where there is none.
    public func library(_ name: String) -> String? {
        let numbers = FilePath.names(in: path).compactMap { file in
            file.hasPrefix(name + ".so.") ? Int(file.dropFirst(name.count + 4)) : nil
        }
        return numbers.max().map { "\(path)/\(name).so.\($0)" }
    }

    /// What stands before a program that uses these libraries on its command line: the prefix's loader and its options.
    ///
    /// Empty where the system's loader does.
    public var loaderArguments: [String] { loader.map { [$0, "--library-path", path] } ?? [] }

    /// The environment variables that a program needs which uses these libraries; `inherited` is `LD_LIBRARY_PATH` so far.
    public func environment(inherited: String?) -> [String: String] {
        guard loader == nil else { return [:] }
        return ["LD_LIBRARY_PATH": path + (inherited.map { ":" + $0 } ?? "")]
    }
}
