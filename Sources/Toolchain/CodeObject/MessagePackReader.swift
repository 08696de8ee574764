/// Reads MessagePack (the specification is spec.md of github.com/msgpack/msgpack).
///
/// Any bytes end in a value or an error.
struct MessagePackReader {
    /// Deeper than any metadata, shallower than any stack.
    private static let maximumDepth = 32

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// The value that `bytes` start with.
    static func read(_ bytes: ArraySlice<UInt8>) throws(CodeObjectError) -> MessagePackValue {
        var reader = MessagePackReader(bytes: bytes, position: bytes.startIndex)
        return try reader.value(depth: 0)
    }

    private func failure(_ reason: String) -> CodeObjectError {
        .malformedMetadata(offset: position - bytes.startIndex, reason: reason)
    }

    private mutating func take(_ count: Int) throws(CodeObjectError) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw failure("\(count) bytes are missing") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func number(bytes count: Int) throws(CodeObjectError) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func length(bytes count: Int) throws(CodeObjectError) -> Int {
        Int(try number(bytes: count))
    }

    private mutating func value(depth: Int) throws(CodeObjectError) -> MessagePackValue {
        guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
        let tag = UInt8(try number(bytes: 1))
        switch tag {
        case 0x00...0x7f: return .unsigned(UInt64(tag))
        case 0x80...0x8f: return try map(count: Int(tag & 15), depth: depth)
        case 0x90...0x9f: return try array(count: Int(tag & 15), depth: depth)
        case 0xa0...0xbf: return try string(count: Int(tag & 31))
        case 0xc0: return .null
        case 0xc2, 0xc3: return .boolean(tag == 0xc3)
        case 0xc4...0xc6: return .binary(Array(try take(try length(bytes: 1 << Int(tag - 0xc4)))))
        case 0xca: return .double(Double(Float(bitPattern: UInt32(try number(bytes: 4)))))
        case 0xcb: return .double(Double(bitPattern: try number(bytes: 8)))
        case 0xcc...0xcf: return .unsigned(try number(bytes: 1 << Int(tag - 0xcc)))
        case 0xd0: return .signed(Int64(Int8(truncatingIfNeeded: try number(bytes: 1))))
        case 0xd1: return .signed(Int64(Int16(truncatingIfNeeded: try number(bytes: 2))))
        case 0xd2: return .signed(Int64(Int32(truncatingIfNeeded: try number(bytes: 4))))
        case 0xd3: return .signed(Int64(bitPattern: try number(bytes: 8)))
        case 0xd9...0xdb: return try string(count: try length(bytes: 1 << Int(tag - 0xd9)))
        case 0xdc, 0xdd: return try array(count: try length(bytes: tag == 0xdc ? 2 : 4), depth: depth)
        case 0xde, 0xdf: return try map(count: try length(bytes: tag == 0xde ? 2 : 4), depth: depth)
        case 0xe0...0xff: return .signed(Int64(Int8(bitPattern: tag)))
        default: throw failure("the tag \(tag) is none that metadata uses")
        }
    }

    private mutating func string(count: Int) throws(CodeObjectError) -> MessagePackValue {
        .string(String(decoding: try take(count), as: UTF8.self))
    }

    private mutating func array(count: Int, depth: Int) throws(CodeObjectError) -> MessagePackValue {
        var values: [MessagePackValue] = []
        for _ in 0..<count {
            values.append(try value(depth: depth + 1))
        }
        return .array(values)
    }

    private mutating func map(count: Int, depth: Int) throws(CodeObjectError) -> MessagePackValue {
        var values: [String: MessagePackValue] = [:]
        for _ in 0..<count {
            guard case .string(let key) = try value(depth: depth + 1) else { throw failure("a key is no text") }
            values[key] = try value(depth: depth + 1)
        }
        return .map(values)
    }
}
