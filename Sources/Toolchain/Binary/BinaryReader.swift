/// Takes apart what ``BinaryWriter`` wrote.
///
/// Any bytes whatever end in values or in an error, never in a trap.
package struct BinaryReader: Sendable {
    private let bytes: [UInt8]

    /// Where the next value starts.
    package private(set) var offset = 0

    /// A reader at the start of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether everything was read.
    package var isAtEnd: Bool { offset == bytes.count }

    /// Reads a byte.
    package mutating func byte() throws(BinaryFormatError) -> UInt8 {
        guard offset < bytes.count else {
            throw .truncated(offset: offset, needed: 1)
        }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Reads a number without a sign.
    package mutating func unsigned() throws(BinaryFormatError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            let bits = UInt64(next & 0x7f)
            guard shift < 63 || bits <= 1 else { break }
            value |= bits << shift
            if next < 0x80 {
                return value
            }
        }
        throw .invalid(offset: start, what: "a number of more than 64 bits")
    }

    /// Reads a number with a sign.
    package mutating func integer() throws(BinaryFormatError) -> Int {
        let value = try unsigned()
        return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
    }

    /// Reads the bit pattern of a number.
    package mutating func double() throws(BinaryFormatError) -> Double {
        var pattern: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            pattern |= UInt64(try byte()) << shift
        }
        return Double(bitPattern: pattern)
    }

    /// Reads a truth value.
    package mutating func boolean() throws(BinaryFormatError) -> Bool {
        let start = offset
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw .invalid(offset: start, what: "a truth value of \(other)")
        }
    }

    /// Reads a text.
    package mutating func string() throws(BinaryFormatError) -> String {
        String(decoding: try block(), as: UTF8.self)
    }

    /// Reads bytes.
    package mutating func block() throws(BinaryFormatError) -> [UInt8] {
        let count = try unsigned()
        guard count <= UInt64(bytes.count - offset) else {
            throw .truncated(offset: offset, needed: Int(clamping: count))
        }
        defer { offset += Int(count) }
        return Array(bytes[offset..<offset + Int(count)])
    }

    /// Reads a value that may be missing.
    package mutating func optional<Value>(
        _ body: (inout BinaryReader) throws(BinaryFormatError) -> Value
    ) throws(BinaryFormatError) -> Value? {
        try boolean() ? try body(&self) : nil
    }

    /// Reads elements.
    package mutating func array<Element>(
        _ body: (inout BinaryReader) throws(BinaryFormatError) -> Element
    ) throws(BinaryFormatError) -> [Element] {
        let count = try unsigned()
        // Every element takes a byte at least, so a count that lies cannot fill the memory.
        guard count <= UInt64(bytes.count - offset) else {
            throw .truncated(offset: offset, needed: Int(clamping: count))
        }
        var elements: [Element] = []
        for _ in 0..<count {
            elements.append(try body(&self))
        }
        return elements
    }

    /// Reads elements.
    package mutating func array<Element: BinaryCodable>(
        of type: Element.Type = Element.self
    ) throws(BinaryFormatError) -> [Element] {
        try array { reader throws(BinaryFormatError) in try Element(from: &reader) }
    }

    /// Reads a table.
    package mutating func table<Key: Hashable>(
        _ body: (inout BinaryReader) throws(BinaryFormatError) -> Key
    ) throws(BinaryFormatError) -> [Key: Int] {
        let start = offset
        var table: [Key: Int] = [:]
        let rows = try array { reader throws(BinaryFormatError) in (try body(&reader), try reader.integer()) }
        for (key, value) in rows {
            guard table.updateValue(value, forKey: key) == nil else {
                throw .invalid(offset: start, what: "a table with one key twice")
            }
        }
        return table
    }
}
