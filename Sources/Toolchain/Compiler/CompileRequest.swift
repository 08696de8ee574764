/// A program for the compiler.
public struct CompileRequest: Equatable, Sendable {
    /// The HIP text.
    public var text: String
    /// The name that stands in messages.
    public var name: String
    /// The target, such as "gfx942", with features behind colons where they matter.
    public var architecture: String
    /// Options for the compiler, besides the one that names the target.
    public var options: [String]

    /// A program.
    public init(text: String, name: String, architecture: String = "gfx942", options: [String] = ["-O3"]) {
        self.text = text
        self.name = name
        self.architecture = architecture
        self.options = options
    }

    /// All options as hiprtc gets them.
    var allOptions: [String] { ["--offload-arch=\(architecture)"] + options }
}
