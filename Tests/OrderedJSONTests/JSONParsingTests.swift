import OrderedJSON
import Testing

@Suite("Reading JSON")
struct JSONParsingTests {
    @Test(
        "Values of every kind",
        arguments: [
            ("null", nil), ("true", true), (" false ", false), ("0", 0), ("-17", -17), ("2.5", 2.5), ("-1e-3", -0.001),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("-0", 0), ("3.0", .number(3)),
            (#""a\"\\\/\b\f\n\r\tb""#, "a\"\\/\u{8}\u{C}\n\r\tb"), (#""\u00e9\ud83d\ude00""#, "é😀"), ("\"é😀\"", "é😀"),
            ("[]", []), ("[1, [2]]", [1, [2]]), ("{}", [:]), (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": nil]]),
        ] as [(String, JSONValue)])
    func values(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test("The order of members is kept and told apart")
    func order() throws {
        let value = try JSONValue(parsing: #"{"z":1,"a":2,"m":3}"#)
        #expect(value.objectValue?.names == ["z", "a", "m"])
        #expect(try JSONValue(parsing: #"{"a":1,"b":2}"#) != JSONValue(parsing: #"{"b":2,"a":1}"#))
    }

    @Test(
        "What is no JSON is refused with its reason",
        arguments: [
            ("", .endOfText(expected: "a value")),
            ("tru", .endOfText(expected: "'true'")),
            ("trug", .unexpected(found: "a misspelt word", expected: "'true'")),
            ("1 2", .trailing(found: "'2'")),
            ("01", .malformedNumber("01")), ("1.", .malformedNumber("1.")), ("-", .malformedNumber("-")),
            ("1e", .malformedNumber("1e")), ("1e999", .numberOutOfRange("1e999")),
            ("+1", .unexpected(found: "'+'", expected: "a value")),
            ("[1,]", .unexpected(found: "']'", expected: "a value")),
            ("[1 2]", .unexpected(found: "'2'", expected: "',' or ']'")),
            ("{1:2}", .unexpected(found: "'1'", expected: "a member's name in quotes")),
            (#"{"a" 1}"#, .unexpected(found: "'1'", expected: "':'")),
            (#"{"a":1,}"#, .unexpected(found: "'}'", expected: "a member's name in quotes")),
            (#"{"a":1,"b":2,"a":3}"#, .duplicateName("a")),
            ("\"a", .endOfText(expected: "'\"'")), ("\"a\nb\"", .controlCharacter(10)),
            (#""\q""#, .unknownEscape("q")), (#""\u12g4""#, .malformedUnicodeEscape),
            (#""\ud800""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate),
        ] as [(String, JSONParsingError.Reason)])
    func refusals(text: String, reason: JSONParsingError.Reason) {
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason == reason)
    }

    @Test(
        "Text that is not UTF-8 is refused, with and without escapes",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("An error names line and column in characters")
    func place() {
        let error = #expect(throws: JSONParsingError.self) {
            try JSONValue(parsing: "{\n  \"é\": 1,\n  \"ö\": ?\n}")
        }
        #expect(error?.line == 3)
        #expect(error?.column == 8)
        #expect(error?.description == "line 3, column 8: found '?' where a value should stand")
    }

    @Test("Nesting is allowed to the limit and not beyond")
    func depth() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        _ = try JSONValue(parsing: nested(JSONValue.defaultDepthLimit))
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: nested(1_000_000)) }
        #expect(error?.reason == .tooDeep(limit: JSONValue.defaultDepthLimit))
    }

    @Test("Names twice are found in objects of any size")
    func manyNames() throws {
        let members = (0..<500).map { "\"n\($0)\":\($0)" }
        let object = try JSONValue(parsing: "{\(members.joined(separator: ","))}")
        #expect(object["n321"] == 321)
        let error = #expect(throws: JSONParsingError.self) {
            try JSONValue(parsing: "{\(members.joined(separator: ",")),\"n7\":0}")
        }
        #expect(error?.reason == .duplicateName("n7"))
    }
}
