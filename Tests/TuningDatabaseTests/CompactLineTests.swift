import OrderedJSON
import Testing
import TuningDatabase

@Suite("Compact lines")
struct CompactLineTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    /// What a line reads as.
    private func record(_ line: String) throws -> TuningRecord {
        try TuningRecord(JSONValue(parsing: line))
    }

    @Test("A usual record with eight best and seven ties takes at most 1.5 KB")
    func size() throws {
        let record = try usual()
        #expect(record.best.count == 8 && record.ties.count == 7)
        #expect(record.line.utf8.count <= 1536, "\(record.line.utf8.count) bytes")
        #expect(record.line.contains(#""ties":[1,2,3,4,5,6,7],"best":[[10.414,8,{}],{"waves_per_simd":1},"#))
        #expect(try self.record(record.line) == record)
    }

    /// A record as tuning writes it for Kimi's stage 2.
    private func usual() throws -> TuningRecord {
        func configuration(_ changes: [String: RecordedValue]) throws -> RecordedConfiguration {
            let parameters: [(String, RecordedValue)] = [
                ("tile_m", .integer(16)), ("tile_n", .integer(128)), ("tile_k", .integer(128)),
                ("k_wave", .integer(1)), ("prefetch", .integer(2)), ("weight_loads", .text("buffer")),
                ("weight_cache", .text("nontemporal")), ("unpacking", .text("two")), ("hints", .text("pinned")),
                ("combine", .text("atomic-bf16")), ("waves_per_simd", .integer(2)),
            ]
            return try RecordedConfiguration(parameters.map { ($0.0, changes[$0.0] ?? $0.1) })
        }
        let best = try [
            [:], ["waves_per_simd": .integer(1)],
            ["tile_k": .integer(256), "prefetch": .integer(1), "waves_per_simd": .integer(1)],
            ["tile_n": .integer(256), "waves_per_simd": .integer(1)],
            ["tile_n": .integer(256), "tile_k": .integer(256), "prefetch": .integer(1), "waves_per_simd": .integer(1)],
            ["tile_n": .integer(512), "waves_per_simd": .integer(1)],
            ["tile_n": .integer(512), "tile_k": .integer(256), "prefetch": .integer(1), "waves_per_simd": .integer(1)],
            ["hints": .text("none"), "waves_per_simd": .integer(1)],
        ].map { RankedConfiguration(try configuration($0), microseconds: 10.414, wavesPerSIMD: 8) }
        let sample = try SampleRecords.record()
        return try TuningRecord(
            key: sample.key, configuration: best[0].configuration, time: .modelled(median: 10.414, limit: 4.819),
            ties: best.dropFirst().map(\.configuration), best: best, space: sample.space,
            numerics: RecordedNumerics(
                compared:
                    "lane simulator, all workgroups, two orders of lanes; results against f64, integer sums exactly",
                cases: 8, bound: 0.03169, worstErrorRatio: 0.9908),
            text: sample.text,
            compiled: [
                SampleRecords.facts(
                    build: "libamdhip64.so.5.7.31921, comgr 2.6, Debian clang version 17.0.6 (5)")
            ], date: sample.date, toolVersion: "0.1.0",
            memory: RecordedMemory(conflictCyclesPerAccess: 0.125, lineBytesPerByte: 1.03))
    }

    @Test("Any record reads back as it was written, whatever its ties and best change of the winner")
    func roundTrips() throws {
        var generator = SeededGenerator(0xC0)
        var differing = 0
        for _ in 0..<2000 {
            let record = try randomRecord(&generator)
            let line = record.line
            #expect(try self.record(line) == record, "\(line)")
            differing += record.ties.contains { $0.names != record.configuration.names } ? 1 : 0
        }
        #expect(differing > 100, "configurations that lack a parameter or have one more are among them")
    }

    private func randomRecord(_ generator: inout SeededGenerator) throws -> TuningRecord {
        func value() -> RecordedValue {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: .text(["a", "b", "ü\"\\\n"].randomElement(using: &generator) ?? "")
            case 1: .flag(Bool.random(using: &generator))
            default: .integer(Int.random(in: -2...2, using: &generator))
            }
        }
        func configuration() throws -> RecordedConfiguration {
            var names = ["tile", "time_us", "prefetch", "loads", "hints"]
            if Int.random(in: 0..<4, using: &generator) == 0 {
                names.remove(at: Int.random(in: 0..<names.count, using: &generator))
            }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                names.append("extra")
            }
            if Int.random(in: 0..<6, using: &generator) == 0 {
                names.shuffle(using: &generator)
            }
            return try RecordedConfiguration(names.map { ($0, value()) })
        }
        func distinct(_ count: Int, without other: [RecordedConfiguration]) throws -> [RecordedConfiguration] {
            var found: [RecordedConfiguration] = []
            while found.count < count {
                let next = try configuration()
                func isNew(_ known: RecordedConfiguration) -> Bool {
                    Set(known.parameters) != Set(next.parameters)
                }
                if found.allSatisfy(isNew), other.allSatisfy(isNew) {
                    found.append(next)
                }
            }
            return found
        }
        let winner = try configuration()
        var ranked = try distinct(Int.random(in: 0...7, using: &generator), without: [winner])
        ranked.insert(winner, at: Int.random(in: 0...ranked.count, using: &generator))
        var time = 1.0
        let best = ranked.map { configuration in
            time += Double(Int.random(in: 0...2, using: &generator)) / 8
            let waves = Int.random(in: 0...2, using: &generator)
            return RankedConfiguration(configuration, microseconds: time, wavesPerSIMD: waves == 0 ? nil : waves)
        }
        let ties =
            ranked.filter { $0 != winner }.shuffled(using: &generator).prefix(3)
            + (try distinct(Int.random(in: 0...3, using: &generator), without: ranked))
        let sample = try SampleRecords.record()
        return try TuningRecord(
            key: sample.key, configuration: winner, time: sample.time, ties: Array(ties), best: best,
            space: sample.space,
            numerics: RecordedNumerics(
                compared: "x", cases: 1, bound: 0.1, worstErrorRatio: 0.5,
                sample: Bool.random(using: &generator) ? "64 of 1737 workgroups" : nil),
            text: sample.text, compiled: sample.compiled, date: sample.date, toolVersion: "1",
            memory: Bool.random(using: &generator)
                ? try RecordedMemory(conflictCyclesPerAccess: 0, lineBytesPerByte: 1.5) : nil)
    }

    @Test("Lines that hold whole configurations, as they were written at first, read the same")
    func olderForm() throws {
        let record = try SampleRecords.record()
        func whole(_ tileN: Int) -> String {
            #"{"tile_m":16,"tile_n":\#(tileN),"tile_k":256,"prefetch":4,"unpacking":"two-ops","xcd_remap":true}"#
        }
        let line = record.line
        let start = try #require(line.firstRange(of: #""ties":"#))
        let end = try #require(line.firstRange(of: #","space":"#))
        let best = (0..<8).map { rank in
            #"{"configuration":\#(whole(64 << rank)),"time_us":\#(12.5 + Double(rank) / 8)}"#
        }
        let older =
            String(line[..<start.lowerBound]) + #""ties":[\#(whole(128))],"best":[\#(best.joined(separator: ","))]"#
            + String(line[end.lowerBound...])
        let read = try self.record(older)
        #expect(read.ties == record.ties)
        #expect(read.best.map(\.configuration) == record.best.map(\.configuration))
        #expect(read.best.map(\.microseconds) == record.best.map(\.microseconds))
        #expect(read.best.allSatisfy { $0.wavesPerSIMD == nil })
        #expect(read.line.utf8.count < older.utf8.count)
    }

    @Test(
        "What is no tie and no best configuration is refused, and named",
        arguments: [
            (#""ties":[1]"#, #""ties":[8]"#, "ties"), (#""ties":[1]"#, #""ties":[-1]"#, "ties"),
            (#""ties":[1]"#, #""ties":[{"nothing":null}]"#, "nothing"),
            (#""ties":[1]"#, #""ties":[{"tile_n":1.5}]"#, "tile_n"), (#""ties":[1]"#, #""ties":[{"a b":1}]"#, "a b"),
            (#""best":[[12.5,5,{}],"#, #""best":[{},"#, "best"), (#"[12.5,5,{}]"#, #"[12.5,{}]"#, "best"),
            (#"[12.5,5,{}]"#, #"["fast",5,{}]"#, "best"), (#"[12.5,5,{}]"#, #"[12.5,5,7]"#, "best"),
            (#"[12.5,5,{}]"#, #"[12.5,0,{}]"#, "best.waves"),
        ])
    func refused(_ change: (from: String, to: String, sign: String)) throws {
        let line = try SampleRecords.record().line
        #expect(line.contains(change.from))
        let error = #expect(throws: RecordError.self) { try self.record(line.replacing(change.from, with: change.to)) }
        #expect(error.map { "\($0)".contains(change.sign) } == true)
    }

    @Test("Of more ties than a record keeps the first ones are kept, and stay what they are")
    func manyTies() throws {
        let sample = try SampleRecords.record()
        let record = try TuningRecord(
            key: sample.key, configuration: sample.configuration, time: sample.time,
            ties: (1...40).map { try SampleRecords.configuration(tileN: 1000 + $0) }, best: sample.best,
            space: sample.space, numerics: nil, text: sample.text, compiled: [], date: sample.date, toolVersion: "1")
        #expect(record.ties.count == TuningRecord.tieLimit)
        #expect(try self.record(record.line) == record)
    }
}
