import ContentHash

/// Which compiler it is, as exactly as it can be told: two machines with the same packages agree on it.
public struct CompilerIdentity: Equatable, Sendable {
    /// A library of the compiler.
    public struct Library: Equatable, Sendable {
        /// The file's name without symbolic links, such as "libamdhip64.so.5.7.31921".
        public var name: String
        /// The linker's fingerprint of the library's contents, in hexadecimal digits; empty where it has none.
        public var buildIdentifier: String
    }

    /// hiprtc's version, which differs from HIP's.
    public var hiprtcVersion: Version
    /// comgr's version.
    public var comgrVersion: Version
    /// What the compiler says about itself in the code objects that it makes, such as "clang version 17.0.6".
    public var compilerComment: String
    /// The libraries that do the compiling, by name.
    public var libraries: [Library]
    /// The processors that the compiler knows.
    public var processors: [String]

    /// The digest of everything above: what compiled code is filed under.
    public var digest: ContentHash { ContentHash(of: binary) }

    /// Whether the compiler knows the processor of `architecture`.
    public func knows(_ architecture: String) -> Bool {
        processors.contains(Target.processor(of: architecture))
    }
}
