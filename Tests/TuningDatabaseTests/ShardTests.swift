import Glibc
import Testing
import TuningDatabase

@Suite("Parts of a search")
struct ShardTests {
    @Test("A part is written as it is read", arguments: [("1/1", 1, 1), ("3/8", 3, 8), ("120/120", 120, 120)])
    func sound(_ example: (text: String, index: Int, count: Int)) throws {
        let shard = try Shard(example.text)
        #expect(shard.index == example.index && shard.count == example.count && "\(shard)" == example.text)
        #expect(try Shard(index: example.index, count: example.count) == shard)
    }

    @Test(
        "What names no part is an error that says what was expected",
        arguments: [
            ("", "expected I/N such as 3/8"), ("3", "expected I/N"), ("3/", "expected I/N"), ("/8", "expected I/N"),
            ("3/8/1", "expected I/N"), ("+3/8", "expected I/N"), ("a/b", "expected I/N"), (" 1/2", "expected I/N"),
            ("99999999999999999999/2", "expected I/N"), ("0/8", "0 is not one of the parts 1 to 8"),
            ("9/8", "9 is not one of the parts 1 to 8"), ("1/0", "there cannot be 0 parts"),
        ])
    func unsound(_ example: (text: String, reason: String)) throws {
        let error = #expect(throws: ShardError.self) { try Shard(example.text) }
        let description = "\(try #require(error))"
        #expect(description.hasPrefix("'\(example.text)' names no part of a search: \(example.reason)"))
    }

    @Test("Instants are written to the millisecond, and nothing else passes for one")
    func instants() throws {
        let instant = try #require(UTCInstant("2026-11-21T16:43:43.125Z"))
        #expect(instant.milliseconds == 1_795_279_423_125)
        #expect(UTCInstant(milliseconds: instant.milliseconds) == instant)
        #expect(UTCInstant(milliseconds: 0)?.text == "1970-01-01T00:00:00.000Z")
        for text in [
            "", "2026-11-21", "2026-11-21T16:43:43Z", "2026-02-30T00:00:00.000Z", "2026-11-21T24:00:00.000Z",
            "2026-11-21 16:43:43.125Z", "2026-11-21T16:43:43.12xZ", "2026-11-21T16:43:43.125é",
        ] {
            #expect(UTCInstant(text) == nil)
        }
        #expect(abs(UTCInstant.now.milliseconds / 1000 - time(nil)) <= 1)
    }
}
