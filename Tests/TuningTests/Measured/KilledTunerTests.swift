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

    private func arguments(budget: Int) -> [String] {
        bench.arguments("--budget \(budget) --quiet", shape: "M=2,N=256,K=256")
    }

    @Test("twenty times at any instant loses no trial, leaves nothing behind, and goes on where it was")
    func killed() async throws {
        let environment = try environment()
        var generator = SearchGenerator(seed: 20)
        var kept: [Substring] = []
        for run in 0..<20 {
            // More than can be tried meanwhile, so that each run ends by the signal.
            let process = try TuneProcess(arguments(budget: 15_000), environment: environment)
            let delay = 0.001 * Double(generator.place(below: 1400))
            if run % 2 == 0 {
                process.kill(0.1 + delay)
            } else {
                // However slow the machine is, something is lost where what was tried is not kept.
                let (bench, before) = (bench, max(1, kept.count))
                process.kill(delay / 4) { bench.lineCount > before }
            }
            let result = try await process.result()
            #expect(result.status == 128 + SIGKILL, "\(result.errors)")
            let lines = try lines()
            #expect(lines.starts(with: kept), "trials are lost: \(lines.count) lines, \(kept.count) before")
            kept = lines
            if !kept.isEmpty {
                try await bench.expectSound()
            }
        }
        #expect(kept.count > 10)
        #expect(try await processes.left(after: .seconds(300)) == [])

        let budget = bench.screened().count + 8
        let arguments = arguments(budget: budget)
        let last = try await TuneProcess.run(arguments, environment: environment)
        #expect(last.status == 0, "\(last.errors)")
        #expect(try lines().starts(with: kept))
        #expect(bench.screened().count == budget && Set(bench.screened()).count == budget)
        #expect(bench.records().count == 1 && bench.records().first?.evidence.contains(.measured) == true)
        try await bench.expectSound()
        #expect(try await processes.left(after: .seconds(300)) == [])
        #expect(remains == [])

        // Everything is known now: the next instants lie in the finals.
        let record = bench.records()
        for _ in 0..<3 {
            let process = try TuneProcess(arguments, environment: environment)
            process.kill(0.4 + 0.001 * Double(generator.place(below: 600)))
            _ = try await process.result()
            #expect(bench.records().count == record.count && bench.screened().count == budget)
            try await bench.expectSound()
        }
        #expect(try await processes.left(after: .seconds(300)) == [])
    }
}
