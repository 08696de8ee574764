import Foundation
import OrderedJSON
import Testing
import Toolchain
import TuningDatabase

@Suite(
    "tune", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct TuneCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func arguments(_ words: String, database: String? = nil) -> [String] {
        "--op moe-stage2 --shape M=2,N=64,K=256,E=11 \(words)".split(separator: " ").map(String.init)
            + ["--db", database ?? "\(folder.path)/db"]
    }

    @Test("--json writes one line on standard output, progress goes elsewhere")
    func json() async throws {
        let result = try await TuneProcess.run(arguments("--budget 3 --json"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasSuffix("}\n") && result.output.split(separator: "\n").count == 1)
        let json = try JSONValue(parsing: Array(result.output.utf8))
        #expect(json["space"]?["compiled"]?.intValue == 3)
        let file = try #require(json["database"]?.stringValue)
        #expect(file == "\(folder.path)/db/gfx942/moe-stage2.jsonl")
        #expect(FileManager.default.fileExists(atPath: file))
        #expect(result.errors.contains("compiling") && result.errors.contains("verifying"))
        #expect(!result.errors.contains("\u{1b}"), "no terminal, no control characters")
    }

    @Test("for people: what was found, its evidence, and where it was written; --quiet is quiet")
    func summary() async throws {
        let result = try await TuneProcess.run(arguments("--budget 3 --quiet"))
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        for sign in ["tile_m=", "modelled", "VGPR", "lane simulator", "\(folder.path)/db/gfx942/moe-stage2.jsonl"] {
            #expect(result.output.contains(sign), "\(result.output)")
        }
    }

    @Test("a database that cannot be written is named, before anything is compiled", arguments: ["file", "file/below"])
    func unwritable(_ place: String) async throws {
        _ = try folder.script("", named: "file")
        let before = folder.names
        let result = try await TuneProcess.run(
            arguments("--budget 100000", database: "\(folder.path)/\(place)"))
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains("\(folder.path)/file") && result.errors.contains("--db"), "\(result.errors)")
        #expect(!result.errors.contains("compiling"))
        #expect(folder.names == before)
    }

    @Test("Ctrl-C ends with 130, and what was found is verified and kept")
    func interrupted() async throws {
        let cache = "\(folder.path)/cache/wavetune"
        try linkCompilers(into: cache)
        // An empty cache, so that compiling lasts until it is interrupted.
        let process = try TuneProcess(
            arguments("--budget 100000 --json --workers 2"), environment: ["XDG_CACHE_HOME": "\(folder.path)/cache"])
        let deadline = ContinuousClock.now + .seconds(900)
        while folder.names.count(where: { $0.contains("/code-objects/") }) < 3, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(process.isRunning)
        process.interrupt()
        let result = try await process.result()
        #expect(result.status == 130, "\(result.errors)")
        #expect(result.errors.contains("stopping") && result.errors.contains("is kept"))
        let json = try JSONValue(parsing: Array(result.output.utf8))
        #expect(json["stopped"]?.boolValue == true)
        let database = TuningDatabase(folders: ["\(folder.path)/db"])
        #expect(database.count == 1 && database.validate() == [])
    }

    /// Makes the compilers of this machine, without its cache, those of the cache folder `cache`.
    private func linkCompilers(into cache: String) throws {
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        let real = ToolchainEnvironment.current
        for suite in CompilerSearch.installedSuites(in: real) {
            let prefix = try #require(real.cacheFolder) + "/rocm-\(suite)"
            try FileManager.default.createSymbolicLink(
                atPath: "\(cache)/rocm-\(suite)", withDestinationPath: prefix)
        }
    }
}
