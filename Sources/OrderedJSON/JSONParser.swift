/// Reads one JSON value (RFC 8259) from bytes that stay valid for as long as the parser lives.
///
/// Every read goes through ``peek(_:)`` or a checked range, so that no input can lead outside the buffer.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func parseDocument() throws(JSONParsingError) -> JSONValue {
        skipWhitespace()
        let value = try parseValue(depth: 0)
        skipWhitespace()
        if position < bytes.count {
            throw failure(.trailing(found: describeByte()))
        }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONParsingError) -> JSONValue {
        guard let byte = peek() else { throw mismatch(expected: "a value") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"): return try parseWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", as: .null)
        default: throw mismatch(expected: "a value")
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONParsingError) -> JSONObject {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
        var members: [JSONMember] = []
        var names = DistinctNames()
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            return JSONObject()
        }
        while true {
            skipWhitespace()
            let start = position
            guard peek() == UInt8(ascii: "\"") else { throw mismatch(expected: "a member's name in quotes") }
            let name = try parseString()
            guard names.insert(name, into: members) else {
                throw failure(.duplicateName(name), at: start)
            }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw mismatch(expected: "':'") }
            skipWhitespace()
            members.append(JSONMember(name: name, value: try parseValue(depth: depth)))
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                continue
            }
            guard take(UInt8(ascii: "}")) else { throw mismatch(expected: "',' or '}'") }
            return JSONObject(distinct: members)
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONParsingError) -> [JSONValue] {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            return elements
        }
        while true {
            skipWhitespace()
            elements.append(try parseValue(depth: depth))
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                continue
            }
            guard take(UInt8(ascii: "]")) else { throw mismatch(expected: "',' or ']'") }
            return elements
        }
    }

    private mutating func parseWord(_ word: StaticString, as value: JSONValue) throws(JSONParsingError) -> JSONValue {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else {
                throw position < bytes.count
                    ? failure(.unexpected(found: "a misspelt word", expected: "'\(word)'"), at: start)
                    : failure(.endOfText(expected: "'\(word)'"))
            }
        }
        return value
    }

    // MARK: - Numbers

    private mutating func parseNumber() throws(JSONParsingError) -> JSONValue {
        let start = position
        let negative = take(UInt8(ascii: "-"))
        let firstDigit = position
        var magnitude: UInt64 = 0
        var fits = true
        while let digit = peekDigit() {
            let (product, overflowed) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
            fits = fits && !overflowed && !carried
            magnitude = sum
            position += 1
        }
        let digits = position - firstDigit
        var wellFormed = digits > 0 && !(digits > 1 && peek(at: firstDigit) == UInt8(ascii: "0"))
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            wellFormed = skipDigits() > 0 && wellFormed
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") {
                position += 1
            }
            wellFormed = skipDigits() > 0 && wellFormed
        }
        guard wellFormed else { throw failure(.malformedNumber(text(from: start)), at: start) }
        if isInteger, fits, let integer = Int64(negative: negative, magnitude: magnitude) {
            return .integer(integer)
        }
        guard let number = Double(text(from: start, limit: .max)), number.isFinite else {
            throw failure(.numberOutOfRange(text(from: start)), at: start)
        }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while peekDigit() != nil {
            position += 1
        }
        return position - start
    }

    private func peekDigit() -> UInt8? {
        guard let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        return byte - UInt8(ascii: "0")
    }

    // MARK: - Text

    private mutating func parseString() throws(JSONParsingError) -> String {
        position += 1
        let start = position
        var seen: UInt8 = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                let content = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position += 1
                if seen < 0x80 {
                    return String(decoding: content, as: UTF8.self)
                }
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure(.invalidUTF8, at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                return try parseEscapedString(from: start)
            case 0..<0x20:
                throw failure(.controlCharacter(byte))
            default:
                seen |= byte
                position += 1
            }
        }
        throw failure(.endOfText(expected: "'\"'"))
    }

    /// Reads on from the first backslash of the text whose content begins at `start`.
    private mutating func parseEscapedString(from start: Int) throws(JSONParsingError) -> String {
        var content = Array(bytes[start..<position])
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure(.invalidUTF8, at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                content.append(contentsOf: Array(String(try parseEscape()).utf8))
            case 0..<0x20:
                throw failure(.controlCharacter(byte))
            default:
                content.append(byte)
                position += 1
            }
        }
        throw failure(.endOfText(expected: "'\"'"))
    }

    private mutating func parseEscape() throws(JSONParsingError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let byte = peek() else { throw failure(.endOfText(expected: "an escape")) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape(from: start)
        default:
            let shown = byte < 0x80 ? String(Unicode.Scalar(byte)) : "(byte \(byte))"
            throw failure(.unknownEscape(shown), at: start)
        }
    }

    /// Reads what follows `\u`, and the second half of a surrogate pair where the first one stands.
    private mutating func parseUnicodeEscape(from start: Int) throws(JSONParsingError) -> Unicode.Scalar {
        let first = try parseHexadecimal()
        if let scalar = Unicode.Scalar(first) {
            return scalar
        }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw failure(.loneSurrogate, at: start)
        }
        let second = try parseHexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            throw failure(.loneSurrogate, at: start)
        }
        return scalar
    }

    private mutating func parseHexadecimal() throws(JSONParsingError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure(.malformedUnicodeEscape)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: - Bytes

    private func peek() -> UInt8? {
        peek(at: position)
    }

    private func peek(at index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    // MARK: - Errors

    private func mismatch(expected: String) -> JSONParsingError {
        position < bytes.count
            ? failure(.unexpected(found: describeByte(), expected: expected))
            : failure(.endOfText(expected: expected))
    }

    private func failure(_ reason: JSONParsingError.Reason, at offset: Int? = nil) -> JSONParsingError {
        let offset = min(offset ?? position, bytes.count)
        var line = 1
        var column = 1
        for byte in bytes[0..<offset] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONParsingError(reason: reason, offset: offset, line: line, column: column)
    }

    private func describeByte() -> String {
        guard let byte = peek() else { return "nothing" }
        return (0x21..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    }

    private func text(from start: Int, limit: Int = 40) -> String {
        String(decoding: bytes[start..<position].prefix(limit), as: UTF8.self)
    }
}

extension Int64 {
    fileprivate init?(negative: Bool, magnitude: UInt64) {
        guard negative else {
            self.init(exactly: magnitude)
            return
        }
        guard magnitude <= Int64.min.magnitude else { return nil }
        self.init(truncatingIfNeeded: 0 &- magnitude)
    }
}
