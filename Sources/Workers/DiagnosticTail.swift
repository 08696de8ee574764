/// The end of what a worker wrote to its standard error.
struct DiagnosticTail {
    private static let capacity = 4096
    private var bytes: [UInt8] = []

    mutating func append(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more.suffix(Self.capacity))
        if bytes.count > Self.capacity {
            bytes.removeFirst(bytes.count - Self.capacity)
        }
    }

    /// The text without white space at its end.
    var text: String {
        let end = bytes.lastIndex { ![0x20, 0x09, 0x0a, 0x0d, 0].contains($0) }
        return String(decoding: bytes.prefix(end.map { $0 + 1 } ?? 0), as: UTF8.self)
    }
}
