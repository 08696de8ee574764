/// Why bytes are not a frame of the worker protocol.
package enum FrameError: Error, Equatable, Sendable {
    /// The header announces more bytes than a frame may have.
    case tooLong(length: Int, maximum: Int)
    /// The header's kind is none that exists.
    case unknownKind(UInt8)
}

extension FrameError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let length, let maximum):
            "a frame of \(length) bytes was announced; at most \(maximum) are allowed"
        case .unknownKind(let kind):
            "a frame of the unknown kind \(kind) arrived"
        }
    }
}
