/// Takes frames out of a stream of bytes that arrives in pieces of any size.
package struct FrameDecoder: Sendable {
    private let maximumPayload: Int
    private var buffer: [UInt8] = []
    private var start = 0

    /// A decoder that has seen nothing and takes payloads of at most `maximumPayload` bytes.
    package init(maximumPayload: Int) {
        self.maximumPayload = maximumPayload
    }

    /// The number of bytes that arrived and belong to no complete frame yet.
    package var pendingBytes: Int { buffer.count - start }

    /// Adds bytes that arrived.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0, start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete frame, or nil where more bytes are needed.
    ///
    /// - Throws: ``FrameError`` where the bytes cannot be a frame. The stream is of no use after that.
    package mutating func next() throws(FrameError) -> Frame? {
        guard pendingBytes >= Frame.headerLength else { return nil }
        let length = (0..<4).reduce(0) { $0 | Int(buffer[start + $1]) << (8 * $1) }
        guard length <= maximumPayload else {
            throw .tooLong(length: length, maximum: maximumPayload)
        }
        guard let kind = Frame.Kind(rawValue: buffer[start + 4]) else {
            throw .unknownKind(buffer[start + 4])
        }
        let end = start + Frame.headerLength + length
        guard buffer.count >= end else { return nil }
        let frame = Frame(kind: kind, payload: Array(buffer[start + Frame.headerLength..<end]))
        start = end
        // Moving the rest down costs its length, so it waits until the part that was read is the larger one.
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            start = 0
        }
        return frame
    }
}
