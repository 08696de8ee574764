/// One message of the worker protocol.
///
/// On the wire: the payload's length as four bytes, least significant first, the kind as one byte, the payload.
package struct Frame: Equatable, Sendable {
    /// What a frame carries.
    package enum Kind: UInt8, Sendable {
        /// Worker to owner, once, before anything else: the protocol's version and the worker's name.
        case hello = 1
        /// Owner to worker.
        case request = 2
        /// Worker to owner: the answer to the one request under way.
        case response = 3
        /// Worker to owner: why the one request under way has no answer, as UTF-8.
        case refusal = 4
    }

    /// The bytes before the payload.
    package static let headerLength = 5

    /// What the frame carries.
    package var kind: Kind

    /// The message itself.
    package var payload: [UInt8]

    /// A frame of `kind` that carries `payload`.
    package init(kind: Kind, payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    /// The frame as it stands on the wire.
    ///
    /// - Precondition: The payload is shorter than 4 GiB; whoever sends checks it against the smaller limit of the pool.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerLength + payload.count)
        withUnsafeBytes(of: UInt32(payload.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(kind.rawValue)
        bytes.append(contentsOf: payload)
        return bytes
    }
}
