/// Turns values into UTF-8.
///
/// The same value gives the same bytes, always.
struct JSONWriter {
    /// Spaces for each level, or nil for the compact form.
    let indentation: Int?
    private(set) var bytes: [UInt8] = []
    private var path: [String] = []

    init(indentation: Int?) {
        self.indentation = indentation
    }

    mutating func write(_ value: JSONValue, depth: Int = 0) throws(JSONWritingError) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let integer): append(integer.description)
        case .number(let number):
            guard number.isFinite else {
                throw JSONWritingError(path: pathText, found: number.description)
            }
            append(number.description)  // The shortest form that reads back as the same number.
        case .string(let text): write(text)
        case .array(let elements): try write(elements, depth: depth)
        case .object(let object): try write(object, depth: depth)
        }
    }

    private mutating func write(_ elements: [JSONValue], depth: Int) throws(JSONWritingError) {
        // A list of plain values reads best on one line; one of objects or lists, broken.
        let breaks = indentation != nil && elements.contains { $0.isContainer }
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 {
                append(breaks || indentation == nil ? "," : ", ")
            }
            if breaks {
                breakLine(depth: depth + 1)
            }
            path.append("[\(index)]")
            try write(element, depth: depth + 1)
            path.removeLast()
        }
        if breaks {
            breakLine(depth: depth)
        }
        append("]")
    }

    private mutating func write(_ object: JSONObject, depth: Int) throws(JSONWritingError) {
        let breaks = indentation != nil && !object.isEmpty
        append("{")
        for (index, member) in object.members.enumerated() {
            if index > 0 {
                append(",")
            }
            if breaks {
                breakLine(depth: depth + 1)
            }
            write(member.name)
            append(breaks ? ": " : ":")
            path.append(member.name)
            try write(member.value, depth: depth + 1)
            path.removeLast()
        }
        if breaks {
            breakLine(depth: depth)
        }
        append("}")
    }

    private mutating func write(_ text: String) {
        append("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20, 0x7F:
                append("\\u00")
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        append("\"")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func breakLine(depth: Int) {
        append("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * (indentation ?? 0)))
    }

    private var pathText: String {
        path.reduce(into: "") { text, part in
            text += text.isEmpty || part.hasPrefix("[") ? part : ".\(part)"
        }
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
