import Foundation
import Search
import Testing
import TuningDatabase

@Suite("A tuner that is killed", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct KilledTunerTests {
    private let bench: MeasuredBench
    private let processes = MarkedProcesses()

    init() throws {
        bench = try MeasuredBench()
    }

    /// A cache and a folder for temporary files of its own, so that what stays behind is seen.
    private func environment() throws -> [String: String] {
        for name in ["cache", "temporary"] {
            try FileManager.default.createDirectory(atPath: bench.path(name), withIntermediateDirectories: true)
        }
        return processes.environment.merging(
            ["XDG_CACHE_HOME": bench.path("cache"), "TMPDIR": bench.path("temporary")]
        ) { $1 }
    }

    /// Files of compilations that ended, and folders of processes that did.
    private var remains: [String] {
        bench.folder.names.filter { $0.contains("/.compile-") || $0.hasPrefix("temporary/") }
    }

    private func lines() throws -> [Substring] {
        guard let journal = bench.journals().first else { return [] }
        return try String(contentsOfFile: journal.path, encoding: .utf8).split(separator: "\n")
    }

    @Test("twenty times at any instant loses no trial, leaves nothing behind, and goes on where it was")
    func killed() async throws {
        let budget = 72
        let environment = try environment()
        let arguments = bench.arguments("--budget \(budget) --quiet", shape: "M=2,N=256,K=256")
        var generator = SearchGenerator(seed: 20)
        var kept: [Substring] = []
        var kills = 0
        for _ in 0..<20 {
            let process = try TuneProcess(arguments, environment: environment)
            try await Task.sleep(for: .milliseconds(100 + generator.place(below: 1400)))
            process.kill()
            let result = try await process.result()
            kills += result.status == 128 + SIGKILL ? 1 : 0
            #expect([0, 128 + SIGKILL].contains(result.status), "\(result.errors)")
            let lines = try lines()
            #expect(lines.starts(with: kept), "trials are lost: \(lines.count) lines, \(kept.count) before")
            kept = lines
            if !kept.isEmpty {
                try await bench.expectSound()
            }
        }
        #expect(kills >= 15, "most of the runs are to end by the signal")
        #expect(try await processes.left(after: .seconds(20)) == [])

        let last = try await TuneProcess.run(arguments, environment: environment)
        #expect(last.status == 0, "\(last.errors)")
        #expect(try lines().starts(with: kept))
        #expect(bench.screened().count == budget && Set(bench.screened()).count == budget)
        #expect(bench.records().count == 1 && bench.records().first?.evidence.contains(.measured) == true)
        try await bench.expectSound()
        #expect(try await processes.left(after: .seconds(20)) == [])
        #expect(remains == [])

        // Everything is known now: the next instants lie in the finals.
        let record = bench.records()
        for _ in 0..<3 {
            let process = try TuneProcess(arguments, environment: environment)
            try await Task.sleep(for: .milliseconds(400 + generator.place(below: 600)))
            process.kill()
            _ = try await process.result()
            #expect(bench.records().count == record.count && bench.screened().count == budget)
            try await bench.expectSound()
        }
        #expect(try await processes.left(after: .seconds(20)) == [])
    }
}
