/// Walks over the members of an object without decoding them.
///
/// Made for indexing lines of which only the leading members matter: each step gives the places of a name and of its
/// value; what follows is never looked at. Values are only delimited, not checked: an array that holds nonsense is
/// skipped to its closing bracket. Names with escapes are given as they are written.
public struct JSONMemberScanner {
    /// Where a member's parts lie, as offsets into the scanned bytes.
    public struct Member: Hashable, Sendable {
        /// The name without its quotes.
        public let name: Range<Int>
        /// The value as written, the quotes of text included.
        public let value: Range<Int>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Bytes before what is read next.
    public private(set) var position: Int
    private var isFirst = true

    /// A scanner of the object that begins at `start` (spaces before it are skipped); nil where none begins there.
    ///
    /// `bytes` must stay valid for as long as the scanner is used.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
        self.bytes = bytes
        position = max(0, start)
        skipWhitespace()
        guard take(UInt8(ascii: "{")) else { return nil }
    }

    /// The next member, or nil after the last one and where the text is no JSON.
    public mutating func next() -> Member? {
        skipWhitespace()
        if isFirst {
            isFirst = false
        } else {
            guard take(UInt8(ascii: ",")) else { return nil }
            skipWhitespace()
        }
        guard let name = scanString() else { return nil }
        skipWhitespace()
        guard take(UInt8(ascii: ":")) else { return nil }
        skipWhitespace()
        guard let value = scanValue() else { return nil }
        return Member(name: name.lowerBound + 1..<name.upperBound - 1, value: value)
    }

    private mutating func scanValue() -> Range<Int>? {
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard scanString() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 the bracket belongs to the object itself and ends a bare number or word.
                guard depth > 0 else { return start < position ? start..<position : nil }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                guard depth > 0 else { return start < position ? start..<position : nil }
                position += 1
                continue
            default:
                position += 1
                continue
            }
            if depth == 0 {
                return start..<position
            }
        }
        return nil
    }

    /// The text that begins here, both quotes included.
    private mutating func scanString() -> Range<Int>? {
        let start = position
        guard take(UInt8(ascii: "\"")) else { return nil }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }
}
