/// Why bytes are not what was written by this build.
package enum BinaryFormatError: Error, Equatable, Sendable {
    /// The bytes end too early.
    case truncated(offset: Int, needed: Int)
    /// A value that no writer produces.
    case invalid(offset: Int, what: String)
}
