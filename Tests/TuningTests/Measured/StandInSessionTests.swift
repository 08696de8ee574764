import Foundation
import Testing
import TuningDatabase
import Workers

/// Sessions on the stand-in for HIP, which knows no kernel of ours: what is tested is how they end.
@Suite(
    "tune --devices without a GPU that works", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct StandInSessionTests {
    private let bench: MeasuredBench

    init() throws {
        bench = try MeasuredBench()
        try FileManager.default.createDirectory(
            atPath: bench.path("rocm/lib"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: WorkerCommand.besideRunningExecutable("libamdhip64-stand-in.so"),
            toPath: bench.path("rocm/lib/libamdhip64.so.6"))
    }

    private func run(_ words: String, script: String) async throws -> TuneProcess.Result {
        try await TuneProcess.run(
            ["--op", "moe-stage2", "--shape", "M=2,N=64,K=256,E=11", "--db", bench.path(), "--quiet"]
                + words.split(separator: " ").map(String.init),
            environment: ["ROCM_PATH": bench.path("rocm"), "WAVETUNE_HIP_SCRIPT": script])
    }

    @Test("trials that failed are kept, and are not tried again")
    func failures() async throws {
        for _ in 0..<2 {
            let result = try await run("--devices 0 --budget 3", script: "")
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(
                result.errors.contains("none of 3 configurations could be measured; the first one: the program cannot"),
                "\(result.errors)")
            let journal = try #require(bench.journals().first)
            #expect(journal.identity?.target == "gfx942" && journal.identity?.key.computeUnits == 304)
            #expect(journal.trials.map(\.outcome) == [.failed, .failed, .failed])
            #expect(Set(bench.screened()).count == 3 && bench.records().isEmpty)
            try await bench.expectSound()
        }
    }

    /// Devices that cannot be measured on: the list, the stand-in's script, and what the message must hold.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let devices: String
        let script: String
        let sign: String
        var testDescription: String { "--devices \(devices), \(script)" }
    }

    @Test(
        "devices that are not there, are lost, crash or are not alike end the run with the reason",
        arguments: [
            Trouble(devices: "0", script: "devices=0", sign: "hip:0 cannot be used: no device: HIP"),
            Trouble(devices: "0,5", script: "devices=2", sign: "there is no device 5"),
            Trouble(devices: "0", script: "lost=9", sign: "hipErrorNoDevice"),
            Trouble(devices: "0", script: "crash=hipInit:1", sign: "hip:0 cannot be used: "),
            Trouble(
                devices: "0", script: "target=gfx90a",
                sign: "nothing can be measured on Stand-in 0: there is no target 'gfx90a'"),
            Trouble(devices: "0-1", script: "devices=2", sign: "not alike"),
        ])
    func unusable(_ trouble: Trouble) async throws {
        let result = try await run("--devices \(trouble.devices) --budget 3", script: trouble.script)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains(trouble.sign), "\(result.errors)")
        #expect(bench.journals().isEmpty && bench.records().isEmpty)
    }
}
