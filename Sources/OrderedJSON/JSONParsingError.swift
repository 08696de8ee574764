/// Why bytes are no JSON, and where.
public struct JSONParsingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The text ends where `expected` should stand.
        case endOfText(expected: String)
        /// Something else stands where `expected` should.
        case unexpected(found: String, expected: String)
        /// More stands after the value.
        case trailing(found: String)
        /// An object has two members of one name.
        case duplicateName(String)
        /// A number is not written as JSON wants it: `01`, `1.`, `+1`.
        case malformedNumber(String)
        /// A number is larger than a `Double` holds.
        case numberOutOfRange(String)
        /// A control character stands in text unescaped.
        case controlCharacter(UInt8)
        /// A backslash is followed by none of `"\/bfnrtu`.
        case unknownEscape(String)
        /// A `\u` is not followed by four hexadecimal digits.
        case malformedUnicodeEscape
        /// A surrogate escape without its other half: it means no character.
        case loneSurrogate
        /// Text is not UTF-8.
        case invalidUTF8
        /// Arrays and objects are nested more deeply than allowed.
        case tooDeep(limit: Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// Bytes before the place.
    public let offset: Int
    /// The line of the place, from 1.
    public let line: Int
    /// The column of the place in characters (Unicode scalars), from 1.
    public let column: Int

    /// Where, what was found and what was expected.
    public var description: String {
        "line \(line), column \(column): \(reason)"
    }
}

extension JSONParsingError.Reason: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .endOfText(let expected): "the text ends where \(expected) should stand"
        case .unexpected(let found, let expected): "found \(found) where \(expected) should stand"
        case .trailing(let found): "found \(found) after the end of the value"
        case .duplicateName(let name): "the member '\(name)' stands twice in one object"
        case .malformedNumber(let text): "'\(text)' is no JSON number"
        case .numberOutOfRange(let text): "'\(text)' is larger than a 64-bit floating-point number holds"
        case .controlCharacter(let byte): "control character \(byte) stands in text; write it as an escape"
        case .unknownEscape(let text): "'\\\(text)' is no escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
        case .malformedUnicodeEscape: "\\u must be followed by four hexadecimal digits"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .invalidUTF8: "text is not valid UTF-8"
        case .tooDeep(let limit): "arrays and objects are nested more than \(limit) deep"
        }
    }
}
