import OrderedJSON
import Testing
import TuningDatabase

@Suite("Keys")
struct RecordKeyTests {
    @Test("The canonical text has every field in fixed order")
    func text() throws {
        #expect(
            String(decoding: try SampleRecords.key(m: 4).text, as: UTF8.self)
                == #"{"schema":1,"arch":"gfx942","cus":304,"operation":"moe-stage2","#
                + #""dimensions":{"M":4,"N":7168,"K":256,"E":384,"topk":8},"weights":"int4","activations":"int8","#
                + #""scales":"token-x-channel","routing":"uniform"}"#)
    }

    @Test("Keys are equal where their texts are")
    func equality() throws {
        #expect(try SampleRecords.key(m: 4) == SampleRecords.key(m: 4))
        #expect(try SampleRecords.key(m: 4) != SampleRecords.key(m: 5))
        #expect(try SampleRecords.key(m: 4).fingerprint == SampleRecords.key(m: 4).fingerprint)
        #expect(try SampleRecords.key(m: 4)["topk"] == 8)
        #expect(try SampleRecords.key(m: 4)["S"] == nil)
    }

    @Test("Order follows the fields, numbers by value")
    func order() throws {
        let keys = try [
            SampleRecords.key(m: 16, computeUnits: 80), SampleRecords.key(m: 2), SampleRecords.key(m: 4),
            SampleRecords.key(m: 16), SampleRecords.key(m: 1, arch: "gfx950"),
        ]
        #expect(keys.reversed().sorted() == keys)
        #expect(!(keys[0] < keys[0]))
    }

    @Test(
        "Names that would lead out of the folder, or into JSON, are refused",
        arguments: [
            "", "..", "../x", "a/b", "GFX942", "gfx942\"", "gfx 942", "a.b", String(repeating: "a", count: 101),
        ])
    func fileNames(name: String) {
        #expect(throws: RecordError.self) { try Self.key(arch: name) }
        #expect(throws: RecordError.self) { try Self.key(operation: name) }
    }

    @Test("Types, dimensions and counts are checked")
    func values() throws {
        #expect(throws: RecordError.self) { try Self.key(routing: "zipf \"1\"") }
        #expect(throws: RecordError.self) { try Self.key(computeUnits: 0) }
        #expect(throws: RecordError.self) { try Self.key(dimensions: []) }
        #expect(throws: RecordError.self) { try Self.key(dimensions: [RecordDimension("M", 0)]) }
        #expect(throws: RecordError.self) { try Self.key(dimensions: [RecordDimension("M\"", 1)]) }
        let twice = #expect(throws: RecordError.self) {
            try Self.key(dimensions: [RecordDimension("M", 1), RecordDimension("M", 2)])
        }
        #expect(twice?.description == "'dimensions' is 'M', expected every name once")
        _ = try Self.key(routing: "zipf:1.1")
    }

    @Test("The type of results stands in a key only where it is not the usual one, and tells two problems apart")
    func output() throws {
        let usual = try Self.key()
        let other = try Self.key(output: "int8")
        #expect(!String(decoding: usual.text, as: UTF8.self).contains("output"))
        #expect(String(decoding: other.text, as: UTF8.self).contains(#""activations":"int8","output":"int8","scales""#))
        #expect(other.outputType == "int8" && other != usual && usual < other)
        #expect(!usual.differsAtMostInTokens(from: other))
        let again = try RecordKey(try MemberReader(try JSONValue(parsing: other.text), path: ""))
        #expect(again == other)
        #expect(throws: RecordError.self) { try Self.key(output: "int 8") }
    }

    private static func key(
        arch: String = "gfx942", computeUnits: Int = 304, operation: String = "w4a8-gemm",
        dimensions: [RecordDimension] = [RecordDimension("M", 1)], routing: String = "none",
        output: String? = nil
    ) throws -> RecordKey {
        try RecordKey(
            arch: arch, computeUnits: computeUnits, operation: operation, dimensions: dimensions, weightType: "int4",
            activationType: "int8", outputType: output, scaleGranularity: "token-x-channel", routing: routing)
    }
}
