import Testing
import TuningDatabase

@Suite("Records")
struct TuningRecordTests {
    @Test("The whole line, member for member")
    func golden() throws {
        let line = try SampleRecords.record(time: SampleRecords.measured).line
        let tile = #"{"tile_m":16,"tile_n":64,"tile_k":256,"prefetch":4,"unpacking":"two-ops","xcd_remap":true}"#
        let head = #"{"key":\#(String(decoding: try SampleRecords.key(m: 4).text, as: UTF8.self)),"#
        #expect(line.hasPrefix(head + #""configuration":\#(tile),"evidence":["compiled","verified","measured"],"#))
        #expect(
            line.contains(
                #""time":{"kind":"measured","median_us":11.75,"deviation_us":0.125,"samples":15,"limit_us":9.25},"#))
        #expect(
            line.contains(#""ties":[1],"best":[[11.75,5,{}],[11.875,5,{"tile_n":128}],[12.0,null,{"tile_n":256}],"#))
        let tail = [
            #""space":{"declared":41472,"legal":8640,"distinct":2880,"compiled":198,"failed":2,"rejected":11,"verified":12}"#,
            #""numerics":{"compared":"lane simulator, every workgroup, against float64","cases":7,"bound":1.5e-05,"#
                + #""worst_error_ratio":0.375}"#,
            #""text":"\#(TextDigest(of: "kernel").hexadecimal)""#,
            #""compiled":{"clang 17.0.0":{"vgpr":96,"agpr":0,"sgpr":42,"lds_bytes":16384,"scratch_bytes":0,"#
                + #""waves_per_simd":5,"code_bytes":7424}}"#,
            #""device":"AMD Instinct MI325X","date":"2026-11-21","tool":"0.1.0"}"#,
        ]
        #expect(line.hasSuffix(tail.joined(separator: ",")))
    }

    @Test("What is written reads back as it was", arguments: [true, false])
    func roundTrip(isMeasured: Bool) throws {
        let record = try SampleRecords.record(
            time: isMeasured ? SampleRecords.measured : SampleRecords.modelled, facts: [], isVerified: isMeasured)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(record.line + "\n", to: "gfx942/moe-stage2.jsonl")
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.lookup(record.key).record == record)
        #expect(database.issues == [])
    }

    @Test("Evidence follows from what a record holds")
    func evidence() throws {
        #expect(try SampleRecords.record().evidence == [.compiled, .verified, .modelled])
        #expect(try SampleRecords.record(time: SampleRecords.measured).evidence == [.compiled, .verified, .measured])
        #expect(try SampleRecords.record(facts: [], isVerified: false).evidence == [.modelled])
        #expect(try SampleRecords.record().time.device == nil)
    }

    @Test("Times, ranks, counts and builds that cannot be are refused")
    func invariants() throws {
        for time in [
            RecordedTime.modelled(median: 0, limit: 0), .modelled(median: .nan, limit: 0),
            .modelled(median: 1, limit: .infinity),
            .measured(median: 1, deviation: 0, samples: 0, limit: 0, device: "d"),
            .measured(median: 1, deviation: -1, samples: 3, limit: 0, device: "d"),
            .measured(median: 1, deviation: 0, samples: 3, limit: 0, device: ""),
        ] {
            #expect(throws: RecordError.self) { try SampleRecords.record(time: time) }
        }
        #expect(throws: RecordError.self) {
            try SampleRecords.record(facts: [SampleRecords.facts(build: "a"), SampleRecords.facts(build: "a")])
        }
        #expect(throws: RecordError.self) {
            try SpaceCoverage(
                declared: 10, legal: 11, distinct: 1, compiled: 1, failed: 0, rejected: 0, verified: 0)
        }
        #expect(throws: RecordError.self) {
            try RecordedNumerics(compared: "x", cases: 1, bound: 0, worstErrorRatio: 1.01)
        }
        #expect(throws: RecordError.self) {
            try RecordedNumerics(compared: "x", cases: 0, bound: 0, worstErrorRatio: 0)
        }
        #expect(throws: RecordError.self) { try RecordedConfiguration([("a", .flag(true)), ("a", .flag(false))]) }
        #expect(throws: RecordError.self) { try RecordedConfiguration([("a;b", .flag(true))]) }
    }

    @Test("At most eight are the best, each once, the fastest first")
    func best() throws {
        let one = try SampleRecords.configuration(tileN: 64)
        let other = try SampleRecords.configuration(tileN: 128)
        let many = try (0..<9).map {
            RankedConfiguration(try SampleRecords.configuration(tileN: $0 + 1), microseconds: Double($0 + 1))
        }
        let refused: [[RankedConfiguration]] = [
            many, [RankedConfiguration(one, microseconds: 2), RankedConfiguration(other, microseconds: 1)],
            [RankedConfiguration(one, microseconds: 1), RankedConfiguration(one, microseconds: 2)],
            [RankedConfiguration(one, microseconds: -1)],
        ]
        for best in refused {
            #expect(throws: RecordError.self) { try Self.record(best: best) }
        }
        _ = try Self.record(best: Array(many.prefix(8)))
    }

    @Test("Days and digests are what they say they are")
    func words() {
        #expect(CalendarDay("2026-11-21")?.text == "2026-11-21")
        for text in ["2026-13-01", "2026-00-10", "2026-1-1", "21.11.2026", "2026-11-32", "2026-11-2a", ""] {
            #expect(CalendarDay(text) == nil)
        }
        #expect(CalendarDay(secondsSinceEpoch: 951_782_400)?.text == "2000-02-29")
        #expect(CalendarDay.today != nil)
        #expect(TextDigest(hexadecimal: TextDigest(of: "a").hexadecimal) == TextDigest(of: "a"))
        #expect(TextDigest(hexadecimal: String(repeating: "A", count: 64)) == nil)
        #expect(TextDigest(hexadecimal: "abc") == nil)
    }

    private static func record(best: [RankedConfiguration]) throws -> TuningRecord {
        let sample = try SampleRecords.record()
        return try TuningRecord(
            key: sample.key, configuration: sample.configuration, time: sample.time, best: best, space: sample.space,
            numerics: nil, text: sample.text, compiled: [], date: sample.date, toolVersion: "1")
    }

    @Test("A part of every record cannot be an additional member, which would read back as something else")
    func knownAdditionalMember() throws {
        let sample = try SampleRecords.record()
        for name in ["memory", "key", "text"] {
            #expect(throws: RecordError.self) {
                try TuningRecord(
                    key: sample.key, configuration: sample.configuration, time: sample.time, best: [],
                    space: sample.space, numerics: nil, text: sample.text, compiled: [], date: sample.date,
                    toolVersion: "1", additional: [name: 1])
            }
        }
    }

    @Test("What else is known about a measured time is kept; what is not known is not written")
    func detail() throws {
        let details = [
            MeasurementDetail.none, MeasurementDetail(coldMedian: 14.5, hotMedian: 11.75),
            MeasurementDetail(noiseFloor: 0.004), MeasurementDetail(state: RecordedDeviceState(clockMegahertz: 2100)),
            MeasurementDetail(
                coldMedian: 14.5, hotMedian: 11.75, noiseFloor: 0,
                state: RecordedDeviceState(clockMegahertz: 2100, powerWatts: 650.5)),
        ]
        let texts = [
            "", #","cold_us":14.5,"hot_us":11.75"#, #","noise":0.004"#, #","clock_mhz":2100.0"#,
            #","cold_us":14.5,"hot_us":11.75,"noise":0.0,"clock_mhz":2100.0,"power_w":650.5"#,
        ]
        for (detail, text) in zip(details, texts) {
            let record = try SampleRecords.record(
                time: .measured(median: 11.75, deviation: 0.125, samples: 15, limit: 9, device: "d", detail: detail))
            #expect(record.line.contains(#""samples":15\#(text),"limit_us":9.0}"#))
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            try folder.write(record.line + "\n", to: "gfx942/moe-stage2.jsonl")
            let read = TuningDatabase(folders: [folder.path]).lookup(record.key).record
            #expect(read == record && read?.time.detail == detail)
        }
        for detail in [
            MeasurementDetail(coldMedian: 0), MeasurementDetail(hotMedian: .nan), MeasurementDetail(noiseFloor: -0.1),
            MeasurementDetail(state: RecordedDeviceState(powerWatts: 0)),
        ] {
            #expect(throws: RecordError.self) {
                try SampleRecords.record(
                    time: .measured(median: 1, deviation: 0, samples: 3, limit: 0, device: "d", detail: detail))
            }
        }
    }
}
