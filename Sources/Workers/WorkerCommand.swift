import Glibc

/// How a worker is started.
public struct WorkerCommand: Equatable, Sendable {
    /// The name that the worker must give in its greeting.
    public var name: String

    /// The path of the worker's executable.
    public var program: String

    /// What stands before the program, for one that needs a loader of its own: the loader's path and its options.
    public var loader: [String]

    /// The arguments after the program.
    public var arguments: [String]

    /// Environment variables that the worker gets instead of its owner's; nil takes one away.
    public var environment: [String: String?]

    /// The command that runs `program`, which greets as `name`.
    public init(
        name: String, program: String, loader: [String] = [], arguments: [String] = [],
        environment: [String: String?] = [:]
    ) {
        self.name = name
        self.program = program
        self.loader = loader
        self.arguments = arguments
        self.environment = environment
    }

    /// The path of the running program, also of one that a loader of its own started.
    ///
    /// The system takes such a loader for the program; what that was told to run stands first among the arguments.
    public static var runningExecutable: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isLoader = path.split(separator: "/").last?.hasPrefix("ld-linux") ?? false
        return isLoader ? CommandLine.arguments.first ?? path : path
    }

    /// The path of the executable `name` in the folder of the running executable.
    ///
    /// All of a package's executables are built, and installed, into one folder.
    public static func besideRunningExecutable(_ name: String) -> String {
        let path = runningExecutable
        guard let slash = path.lastIndex(of: "/") else { return "./\(name)" }
        return path[...slash] + name
    }

    /// The argument vector: loader, program, arguments.
    var argumentVector: [String] { loader + [program] + arguments }

    /// The environment of a worker whose owner has the environment `inherited`, as NAME=value.
    func environmentVector(inherited: [String]) -> [String] {
        let kept = inherited.filter { entry in
            guard let equals = entry.firstIndex(of: "=") else { return false }
            return environment[String(entry[..<equals])] == nil
        }
        let added = environment.sorted { $0.key < $1.key }.compactMap { name, value in value.map { "\(name)=\($0)" } }
        return kept + added
    }
}
