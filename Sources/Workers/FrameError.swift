/// Why bytes are not a frame of the worker protocol.
package enum FrameError: Error, Equatable, Sendable {
    /// The header announces more bytes than a frame may have.
    case tooLong(length: Int, maximum: Int)
    /// The header's kind is none that exists.
    case unknownKind(UInt8)
}
