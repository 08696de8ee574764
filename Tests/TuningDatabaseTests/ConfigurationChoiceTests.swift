import Synchronization
import Testing
import TuningDatabase

@Suite("Which configuration a compiler build uses")
struct ConfigurationChoiceTests {
    /// The sample's winner is tile_n = 64, first of the best; those at places 0 and 1 were ranked with 5 waves.
    private static func tileN(_ configuration: RecordedConfiguration) -> Int {
        guard case .integer(let number)? = configuration["tile_n"] else { return 0 }
        return number
    }

    private struct Rejected: Error, CustomStringConvertible {
        let description = "hiprtc says no"
    }

    private static func facts(waves: Int = 5, scratch: Int = 0) -> RecordedResources {
        RecordedResources(vgpr: 96, scratchBytes: scratch, wavesPerSIMD: waves, codeBytes: 100)
    }

    @Test("Facts that are recorded for this build decide without compiling")
    func recorded() async throws {
        let record = try SampleRecords.record()
        let choice = try await record.choice(build: "clang 17.0.0") { _ in
            Issue.record("nothing needs compiling")
            throw Rejected()
        }
        #expect(choice.basis == .recorded && choice.configuration == record.configuration)
        #expect(choice.resources == record.compiled[0].resources && choice.refusals == [])
    }

    @Test("With an unknown build the winner is compiled, and used where it is as good as it was")
    func recompiled() async throws {
        let record = try SampleRecords.record()
        for waves in [5, 6] {
            let choice = try await record.choice(build: "clang 21") { _ in Self.facts(waves: waves) }
            #expect(choice.basis == .recompiled && choice.configuration == record.configuration)
            #expect(choice.resources?.wavesPerSIMD == waves)
        }
    }

    @Test("A winner that spills or loses a wave gives way to the next of the best that does not")
    func runnerUp() async throws {
        let record = try SampleRecords.record()
        let tried = Mutex<[Int]>([])
        let choice = try await record.choice(build: "clang 21") { configuration in
            let tile = Self.tileN(configuration)
            tried.withLock { $0.append(tile) }
            switch tile {
            case 64: return Self.facts(scratch: 64)
            case 128: return Self.facts(waves: 4)
            case 256: throw Rejected()
            // Its waves were not recorded, so that one wave is all that can be asked for.
            default: return Self.facts(waves: 1)
            }
        }
        #expect(tried.withLock { $0 } == [64, 128, 256, 512])
        #expect(choice.basis == .runnerUp(place: 3) && Self.tileN(choice.configuration) == 512)
        #expect(choice.refusals.map { Self.tileN($0.configuration) } == [64, 128, 256])
        #expect(
            choice.refusals.map(\.reason)
                == [
                    "uses 64 B of scratch", "has 4 waves on a SIMD, with the build that it was chosen for 5",
                    "hiprtc says no",
                ])
        #expect(choice.description.contains("number 4 of the best"))
        #expect(choice.description.split(separator: "\n").count == 4)
    }

    @Test("The waves that the winner was ranked with are the measure, not those of builds that did not choose it")
    func ranked() async throws {
        let record = try SampleRecords.record(facts: [
            SampleRecords.facts(build: "a"),
            CompiledFacts(build: "b", resources: Self.facts(waves: 3)),
        ])
        #expect(try await record.choice(build: "c") { _ in Self.facts(waves: 5) }.basis == .recompiled)
        #expect(try await record.choice(build: "c") { _ in Self.facts(waves: 4) }.basis == .runnerUp(place: 2))
        // Its facts are recorded, and they do not excuse themselves.
        let known = try await record.choice(build: "b") { configuration in
            #expect(Self.tileN(configuration) != 64)
            return Self.facts()
        }
        #expect(known.basis == .runnerUp(place: 1))
        #expect(known.refusals.map(\.reason) == ["has 3 waves on a SIMD, with the build that it was chosen for 5"])
    }

    @Test("Where no waves were ranked, the fewest of other builds are the measure")
    func unranked() async throws {
        let sample = try SampleRecords.record(facts: [
            SampleRecords.facts(build: "a"), CompiledFacts(build: "b", resources: Self.facts(waves: 3)),
        ])
        let record = try TuningRecord(
            key: sample.key, configuration: sample.configuration, time: sample.time, best: [], space: sample.space,
            numerics: nil, text: sample.text, compiled: sample.compiled, date: sample.date, toolVersion: "1")
        #expect(try await record.choice(build: "c") { _ in Self.facts(waves: 3) }.basis == .recompiled)
        #expect(try await record.choice(build: "c") { _ in Self.facts(waves: 2) }.basis == .allRefused)
        #expect(try await record.choice(build: "b") { _ in Self.facts() }.basis == .allRefused)
    }

    @Test("Recorded facts that show scratch refuse the winner without compiling it again")
    func recordedScratch() async throws {
        let record = try SampleRecords.record(facts: [
            CompiledFacts(build: "a", resources: Self.facts(scratch: 8))
        ])
        let choice = try await record.choice(build: "a") { configuration in
            #expect(Self.tileN(configuration) != 64)
            return Self.facts()
        }
        #expect(choice.basis == .runnerUp(place: 1) && choice.refusals.map(\.reason) == ["uses 8 B of scratch"])
    }

    @Test("Where all are refused the winner is used after all, and that is said")
    func allRefused() async throws {
        let record = try SampleRecords.record()
        let choice = try await record.choice(build: "clang 21") { _ in Self.facts(scratch: 4) }
        #expect(choice.basis == .allRefused && choice.configuration == record.configuration)
        #expect(choice.resources?.scratchBytes == 4 && choice.refusals.count == 8)
        #expect(choice.description.contains("although this build spoils it"))
    }

    @Test("A record whose text has changed is judged by compiling, whatever facts it has")
    func changedText() async throws {
        let choice = try await SampleRecords.record().choice(build: nil) { _ in Self.facts() }
        #expect(choice.basis == .recompiled)
    }

    @Test("Cancelling ends the search instead of refusing everything")
    func cancelled() async throws {
        await #expect(throws: CancellationError.self) {
            try await SampleRecords.record().choice(build: "clang 21") { _ in throw CancellationError() }
        }
    }
}
