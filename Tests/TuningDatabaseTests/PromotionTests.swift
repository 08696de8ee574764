import Testing
import TuningDatabase

@Suite("Promoting measured records")
struct PromotionTests {
    private func record(
        _ median: Double, deviation: Double = 0.01, device: String = "MI325X", tileN: Int = 64, text: String = "t"
    ) throws -> TuningRecord {
        let sample = try SampleRecords.record(text: text)
        return try TuningRecord(
            key: sample.key, configuration: SampleRecords.configuration(tileN: tileN),
            time: .measured(median: median, deviation: deviation, samples: 15, limit: 1, device: device), best: [],
            space: sample.space, numerics: sample.numerics, text: sample.text, compiled: sample.compiled,
            date: sample.date, toolVersion: "1")
    }

    private func outcome(
        of challenger: TuningRecord, against incumbent: TuningRecord, replacing policy: ReplacementPolicy = .ifBetter
    ) throws -> (PutOutcome, stored: TuningRecord?) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        try database.put(incumbent)
        let outcome = try database.put(challenger, replacing: policy)
        return (outcome, TuningDatabase(folders: [folder.path]).lookup(incumbent.key).record)
    }

    @Test(
        "The incumbent stays unless the gain is above 1 % and above the noise of both",
        arguments: [
            (9.8, 0.01, true), (9.95, 0.01, false), (9.9, 0.0, false), (10.5, 0.01, false),
            // The noise of both is 0.5 us: 3 and 4 tenths, combined.
            (9.6, 0.4, false), (9.4, 0.4, true),
        ])
    func threshold(_ example: (median: Double, deviation: Double, isPromoted: Bool)) throws {
        let incumbent = try record(10, deviation: example.deviation == 0.4 ? 0.3 : 0.01)
        let challenger = try record(example.median, deviation: example.deviation, tileN: 128, text: "u")
        let (outcome, stored) = try outcome(of: challenger, against: incumbent)
        if example.isPromoted {
            #expect(outcome == .replaced(previous: incumbent, lost: []) && stored == challenger)
        } else {
            guard case .incumbentKept(incumbent, let reason) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(reason.contains("\(example.median) us") && reason.contains("MI325X"))
            #expect(stored == incumbent)
        }
    }

    @Test(
        "What a kernel differs by when it is timed against itself is noise too, of whichever record knows it",
        arguments: [
            (9.6, 0.05, 0.0, false), (9.6, 0.0, 0.05, false), (9.6, 0.03, 0.03, true), (9.4, 0.05, 0.0, true),
        ])
    func noiseFloor(_ example: (median: Double, before: Double, after: Double, isPromoted: Bool)) throws {
        func time(_ median: Double, noise: Double) -> RecordedTime {
            .measured(
                median: median, deviation: 0.01, samples: 15, limit: 1, device: "MI325X",
                detail: MeasurementDetail(noiseFloor: noise))
        }
        let before = time(10, noise: example.before)
        let after = time(example.median, noise: example.after)
        #expect(before.isTie(with: after) == !example.isPromoted && after.isTie(with: before) == !example.isPromoted)
        let incumbent = try SampleRecords.record(time: before)
        let challenger = try SampleRecords.record(time: after)
        let (outcome, stored) = try outcome(of: challenger, against: incumbent)
        #expect(stored?.time == (example.isPromoted ? after : before))
        guard !example.isPromoted else { return }
        guard case .incumbentKept(_, let reason) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("0.5 us (the noise of both measurements)"))
    }

    @Test("Times of different devices, and modelled ones, are never a tie")
    func ties() {
        let time = RecordedTime.measured(median: 10, deviation: 1, samples: 5, limit: 1, device: "a")
        #expect(time.isTie(with: .measured(median: 10.5, deviation: 1, samples: 5, limit: 1, device: "a")))
        #expect(!time.isTie(with: .measured(median: 10, deviation: 1, samples: 5, limit: 1, device: "b")))
        #expect(!time.isTie(with: .modelled(median: 10, limit: 1)))
    }

    @Test("Another device, and another text of the same configuration, are not compared")
    func incomparable() throws {
        let incumbent = try record(10)
        for challenger in [try record(12, device: "MI300X", tileN: 128, text: "u"), try record(12, text: "u")] {
            let (outcome, stored) = try outcome(of: challenger, against: incumbent)
            #expect(outcome == .replaced(previous: incumbent, lost: []) && stored == challenger)
        }
    }

    @Test("Replacing whatever stands there takes asking for")
    func forced() throws {
        let incumbent = try record(10)
        let slower = try record(11, tileN: 128, text: "u")
        #expect(try outcome(of: slower, against: incumbent, replacing: .always).stored == slower)
        let modelled = try SampleRecords.record(text: "v")
        let (kept, _) = try outcome(of: modelled, against: incumbent)
        #expect(kept == .kept(existing: incumbent))
        let (outcome, stored) = try outcome(of: modelled, against: incumbent, replacing: .always)
        #expect(outcome == .replaced(previous: incumbent, lost: [.measured]) && stored == modelled)
    }

    @Test("An incumbent that stays learns what the challenger knows about the same text")
    func facts() throws {
        let incumbent = try record(10)
        let sample = try record(9.99)
        let challenger = try TuningRecord(
            key: sample.key, configuration: sample.configuration, time: sample.time, best: [], space: sample.space,
            numerics: sample.numerics, text: sample.text, compiled: [SampleRecords.facts(build: "clang 21")],
            date: sample.date, toolVersion: "1",
            memory: RecordedMemory(conflictCyclesPerAccess: 0.5, lineBytesPerByte: 1))
        let stored = try outcome(of: challenger, against: incumbent).stored
        #expect(stored?.time == incumbent.time)
        #expect(stored?.compiled.map(\.build) == ["clang 17.0.0", "clang 21"])
        #expect(stored?.memory?.conflictCyclesPerAccess == 0.5)
    }

    @Test("A record that only brings facts replaces nothing, not even a slower one or one of another text")
    func factsAlone() throws {
        let incumbent = try record(10)
        let facts = SampleRecords.facts(build: "clang 21", vgpr: 80)
        let (outcome, stored) = try outcome(
            of: try record(9).adding(facts), against: incumbent, replacing: .addingFacts)
        #expect(outcome == .replaced(previous: incumbent, lost: []) && stored == incumbent.adding(facts))
        #expect(stored?.resources(build: "clang 21") == facts.resources)
        for other in [try record(9, text: "u").adding(facts), try record(9, tileN: 128).adding(facts), incumbent] {
            let (outcome, stored) = try self.outcome(of: other, against: incumbent, replacing: .addingFacts)
            #expect(outcome == .unchanged && stored == incumbent)
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let outcomes = try DatabaseFolder(folder.path).put(contentsOf: [incumbent], replacing: .addingFacts)
        #expect(outcomes == [.unchanged] && TuningDatabase(folders: [folder.path]).count == 0)
    }

    @Test("Modelled against modelled, the later run decides")
    func modelled() throws {
        let faster = try SampleRecords.record(time: .modelled(median: 5, limit: 1), text: "a")
        let slower = try SampleRecords.record(time: .modelled(median: 6, limit: 1), text: "b")
        #expect(try outcome(of: slower, against: faster).stored == slower)
    }
}
