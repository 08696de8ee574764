/// A shared library of kernels for the CPU, compiled and in the cache.
public struct CPULibrary: Hashable, Sendable {
    /// Where it lies.
    public var path: String
    /// The SHA-256 digest of its bytes, in hexadecimal.
    public var digest: String
    /// Its kernels.
    public var kernels: [String]
    /// What the compiler made of them.
    public var facts: CPULibraryFacts
    /// Whether it was compiled earlier.
    public var isFromCache: Bool
    /// Why an entry of the cache was not used and made again: it was changed, or others could write it.
    public var replaced: String?
}
