/// Why bytes are not what was written by this build.
package enum BinaryFormatError: Error, Equatable, Sendable {
    /// The bytes end too early.
    case truncated(offset: Int, needed: Int)
    /// A value that no writer produces.
    case invalid(offset: Int, what: String)
}

extension BinaryFormatError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated(let offset, let needed): "\(needed) bytes are missing at offset \(offset)"
        case .invalid(let offset, let what): "\(what) at offset \(offset)"
        }
    }
}
