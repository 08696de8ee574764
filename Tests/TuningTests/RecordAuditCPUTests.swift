import KernelDSL
import Kernels
import Testing
import Tuning
import TuningDatabase

@Suite("Auditing records of CPUs")
struct RecordAuditCPUTests {
    /// An operation on a CPU.
    struct Place: Sendable, CustomTestStringConvertible {
        let operation: String
        let vectors: VectorInstructions
        var testDescription: String { "\(operation) on cpu-\(vectors.name)" }
    }

    static let places = [W4A8GEMM.operation, MoEStage1.operation, MoEStage2.operation].flatMap { operation in
        VectorInstructions.all.map { Place(operation: operation, vectors: $0) }
    }

    @Test("A record as its family writes it has no findings, and its key leads to the same schedule", arguments: places)
    func fresh(_ place: Place) throws {
        for (cores, cache) in [(4, 32 << 20), (1, nil), (96, 512 << 20)] as [(Int, Int?)] {
            let record = try CPURecord(
                place.operation, place.vectors, cores: cores, cache: cache,
                settings: [("threads", "1"), ("tile_m", "2")])
            #expect(RecordAudit.findings(in: try record.record) == [])
            let family = try Operations.family(for: record.key)
            #expect(family.dimensions == record.family.dimensions)
            let schedule = try #require(family as? any VerifiableCPUFamily)
            #expect(schedule.processor == record.family.processor)
            #expect(
                try RecordKey(
                    family, architecture: "cpu-\(place.vectors.name)", computeUnits: cores, lastLevelCache: cache)
                    == record.key)
        }
    }

    @Test("A record about another text is stale, that of another set of instructions too", arguments: places)
    func stale(_ place: Place) throws {
        var record = try CPURecord(place.operation, place.vectors)
        let generated = record.text
        record.text = TextDigest(of: "another text")
        #expect(RecordAudit.findings(in: try record.record) == [.stale(recorded: record.text, generated: generated)])
        let other = try #require(VectorInstructions.all.first { $0 != place.vectors })
        record.text = try CPURecord(place.operation, other).text
        #expect(RecordAudit.findings(in: try record.record) == [.stale(recorded: record.text, generated: generated)])
    }

    @Test(
        "A record of stage 2 that is older than the choice of a routing is one of sorted rows",
        arguments: [
            VectorInstructions.avx2, .avx512VNNI,
        ])
    func older(_ vectors: VectorInstructions) throws {
        var record = try CPURecord(MoEStage2.operation, vectors)
        #expect(record.configuration["routing"] == .text("sorted"))
        record.configuration = try RecordedConfiguration(
            record.configuration.parameters.filter { $0.name != "routing" }.map { ($0.name, $0.value) })
        #expect(RecordAudit.findings(in: try record.record) == [])
        #expect(try record.family.configuration(record.configuration)["routing"] == .name("sorted"))
        // Stage 1 had the choice from the first day.
        var stage1 = try CPURecord(MoEStage1.operation, vectors)
        stage1.configuration = try RecordedConfiguration(
            stage1.configuration.parameters.filter { $0.name != "routing" }.map { ($0.name, $0.value) })
        #expect(
            RecordAudit.findings(in: try stage1.record)
                == [.undeclaredValue(.missing(parameter: "routing"), place: "configuration")])
    }

    @Test("More threads than the key's processor has cores are no value of the space")
    func threads() throws {
        var record = try CPURecord(W4A8GEMM.operation, .avx2)
        record.configuration = try RecordedConfiguration(
            record.configuration.parameters.map { ($0.name, $0.name == "threads" ? .integer(8) : $0.value) })
        let findings = RecordAudit.findings(in: try record.record)
        guard case .undeclaredValue(_, "configuration")? = findings.first, findings.count == 1 else {
            Issue.record("\(findings)")
            return
        }
        #expect("\(findings[0])".contains("'threads'"))
    }

    @Test("A CPU without a description is named, with those that have one")
    func foreign() throws {
        let record = try CPURecord(W4A8GEMM.operation, .avx2)
        let key = try RecordKey(
            arch: "cpu-neon", computeUnits: 4, operation: record.key.operation, dimensions: record.key.dimensions,
            weightType: record.key.weightType, activationType: record.key.activationType,
            scaleGranularity: record.key.scaleGranularity, routing: record.key.routing)
        let sound = try record.record
        let foreign = try TuningRecord(
            key: key, configuration: sound.configuration, time: sound.time, best: [], space: sound.space,
            numerics: sound.numerics, text: sound.text, compiled: [], date: sound.date, toolVersion: "0.1.0")
        guard case .unknownTarget("cpu-neon", let known)? = RecordAudit.findings(in: foreign).first else {
            Issue.record("\(RecordAudit.findings(in: foreign))")
            return
        }
        #expect(known.contains("cpu-avx2") && known.contains("cpu-avx512vnni"))
    }

    @Test(
        "tune lint accepts a fresh record of a CPU and names a stale one",
        .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
    func lint() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/db"
        let fresh = try CPURecord(W4A8GEMM.operation, .avx2)
        try DatabaseFolder(path).put(contentsOf: [try fresh.record])
        let sound = try await TuneProcess.run(["lint", path])
        #expect(sound.status == 0 && sound.output.contains("nothing found in the 1 records"), "\(sound.output)")
        var stale = try CPURecord(MoEStage2.operation, .avx2)
        stale.text = TextDigest(of: "another text")
        try DatabaseFolder(path).put(contentsOf: [try stale.record])
        let found = try await TuneProcess.run(["lint", path, "--quiet"])
        #expect(found.status == 1)
        #expect(found.output.hasPrefix("\(path)/cpu-avx2/moe-stage2.jsonl:1: stale"), "\(found.output)")
    }
}
