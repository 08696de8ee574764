/// Appends values to bytes in the form that ``BinaryReader`` takes apart.
package struct BinaryWriter: Sendable {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    package init() {}

    /// Appends a byte.
    package mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends seven bits a byte, the lowest first, the highest bit set where more follow.
    package mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends a signed number; small ones of either sign take one byte.
    package mutating func write(_ value: Int) {
        write(UInt64(bitPattern: Int64(value << 1 ^ value >> (Int.bitWidth - 1))))
    }

    /// Appends the bit pattern of a number.
    package mutating func write(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a truth value.
    package mutating func write(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    /// Appends the length and the UTF-8 form of a text.
    package mutating func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// Appends the number of the bytes and the bytes.
    package mutating func write(_ block: [UInt8]) {
        write(UInt64(block.count))
        bytes.append(contentsOf: block)
    }

    /// Appends whether there is a value, and the value.
    package mutating func write<Value>(_ value: Value?, _ body: (inout BinaryWriter, Value) -> Void) {
        write(value != nil)
        if let value {
            body(&self, value)
        }
    }

    /// Appends the number of elements and the elements.
    package mutating func write<Element>(_ elements: [Element], _ body: (inout BinaryWriter, Element) -> Void) {
        write(UInt64(elements.count))
        for element in elements {
            body(&self, element)
        }
    }

    /// Appends the number of elements and the elements.
    package mutating func write(_ elements: [some BinaryCodable]) {
        write(elements) { $1.encode(to: &$0) }
    }

    /// Appends a table, its rows in the order of their keys.
    package mutating func write<Key: Comparable>(_ table: [Key: Int], _ body: (inout BinaryWriter, Key) -> Void) {
        write(table.sorted { $0.key < $1.key }) { writer, row in
            body(&writer, row.key)
            writer.write(row.value)
        }
    }
}
