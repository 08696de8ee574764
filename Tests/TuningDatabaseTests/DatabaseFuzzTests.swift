import Testing
import TuningDatabase

@Suite("Any database")
struct DatabaseFuzzTests {
    @Test("Of lines among which one is damaged the others are served, and writing keeps the damaged one")
    func damage() throws {
        var generator = SeededGenerator(0xDA7A)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let sound = try [1, 2, 4].map { try SampleRecords.record(m: $0) }
        let victim = Array(try SampleRecords.record(m: 3).line.utf8)
        var skipped = 0
        for _ in 0..<400 {
            var bytes = victim
            // Mostly in the key, where the index looks.
            let place = Int.random(in: 0..<(Bool.random(using: &generator) ? 220 : bytes.count), using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
            case 1: bytes.removeSubrange(place...)
            default: bytes.remove(at: place)
            }
            let damaged = String(decoding: bytes, as: UTF8.self)
            try folder.write(
                [sound[0].line, sound[1].line, damaged, sound[2].line].joined(separator: "\n"),
                to: "gfx942/moe-stage2.jsonl")
            let database = TuningDatabase(folders: [folder.path])
            // A damaged digit may make it a duplicate of a sound one, which then may be the one that is served.
            let served = sound.filter { database.lookup($0.key).record?.key == $0.key }
            #expect(served.count == 3)
            skipped += database.validate().isEmpty ? 0 : 1

            _ = try DatabaseFolder(folder.path).put(SampleRecords.record(m: 8))
            let after = TuningDatabase(folders: [folder.path])
            #expect(after.count == database.count + 1)
            #expect(try folder.read("gfx942/moe-stage2.jsonl").contains(damaged.trimmingSpaces))
        }
        #expect(skipped > 200)
    }
}

extension String {
    /// The text without spaces at its end, which a line does not keep.
    fileprivate var trimmingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
