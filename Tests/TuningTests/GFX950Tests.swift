import CodeGeneration
import KernelDSL
import Kernels
import OrderedJSON
import Testing
import Toolchain
import Tuning

@Suite("gfx950, with a compiler that knows it", .serialized)
struct GFX950Tests {
    /// The Debian suite whose HIP knows gfx950.
    private static let suite = "sid"
    private static let isSetUp = CompilerSearch.places(suite: suite).contains { $0.found != nil }
    private static let advice: Comment =
        "no compiler that knows gfx950 is set up on this machine; WAVETUNE_ROCM_SUITE=sid scripts/setup gets one"

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func compile(_ settings: String) async throws -> KernelFacts {
        let problem = try MoEStage2(
            tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8, target: .gfx950)
        let given = settings.split(separator: ",").map { setting in
            let parts = setting.split(separator: "=")
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try problem.configuration(setting: given, over: problem.firstConfiguration)
        var options = KernelCompiler.Options()
        options.suite = Self.suite
        options.architecture = "gfx950"
        let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
        let compiled = try await KernelCompiler.find(options).compile(
            CompileRequest(text: HIPEmitter().emit(kernels), name: "gfx950", architecture: "gfx950"))
        return try #require(compiled.kernel(named: "moe_stage2"))
    }

    @Test(
        "wide instructions take half of the narrow ones' and no moves of operands", .enabled(if: isSetUp, advice),
        arguments: [("16x16x64", "16x16x32"), ("32x32x32", "32x32x16")], ["two", "three"])
    func wide(_ matrix: (wide: String, narrow: String), _ unpacking: String) async throws {
        let settings = "tile_n=128,unpacking=\(unpacking),matrix="
        let (wide, narrow) = (try await compile(settings + matrix.wide), try await compile(settings + matrix.narrow))
        let (loop, old) = (try #require(wide.hotLoop), try #require(narrow.hotLoop))
        #expect(loop.matrixKinds.keys.sorted() == ["v_mfma_i32_\(matrix.wide)_i8"])
        #expect(2 * loop.count(.matrix) == old.count(.matrix))
        #expect(2 * loop.matrixCycles == old.matrixCycles)
        #expect(loop.multiplyAccumulates == old.multiplyAccumulates)
        #expect(loop.vectorKinds.unpacking <= old.vectorKinds.unpacking + 4)
        #expect(loop.vectorKinds.accumulatorMoves == 0)
        #expect(!wide.resources.usesScratch)
    }

    @Test(
        "loads into LDS are waited for ahead of the barrier, and weights stay in flight", .enabled(if: isSetUp, advice))
    func direct() async throws {
        let facts = try await compile("tile_n=128,activations=direct,matrix=16x16x64")
        let loop = try #require(facts.hotLoop)
        #expect(!facts.resources.usesScratch)
        #expect(loop.bytesToShared == 16 * 64 && loop.sharedWrites.isEmpty)
        // The wait that forces the load into LDS, and nothing else: four loads of weights and two of scales stay.
        let first = try #require(loop.forcingWaits.first)
        #expect(first.forcedLoads == 1 && first.forcedWeightLoads == 0 && first.leftLoads == 6, "\(loop.forcingWaits)")
    }

    @Test("tuning files its record under gfx950", .enabled(if: isSetUp && TuneProcess.isBuilt, advice))
    func tuning() async throws {
        let result = try await TuneProcess.run(
            "tune --op moe-stage2 --shape M=3,N=64,K=256,E=11 --target gfx950 --suite sid --budget 12 --json".split(
                separator: " "
            ).dropFirst().map(String.init) + ["--db", folder.path])
        #expect(result.status == 0, "\(result.errors)")
        #expect(folder.names.filter { !$0.hasPrefix(".") } == ["gfx950", "gfx950/moe-stage2.jsonl"])
        let line = try JSONValue(parsing: folder.bytes(of: "gfx950/moe-stage2.jsonl").dropLast())
        #expect(line["key"]?["arch"]?.stringValue ?? line["arch"]?.stringValue == "gfx950")
        let audited = try await TuneProcess.run(["lint", folder.path])
        #expect(audited.status == 0, "\(audited.output)\(audited.errors)")
    }

    @Test(
        "a compiler that does not know it says which version does",
        .enabled(if: CompilerSearch.places(suite: "trixie").contains { $0.found != nil } && TuneProcess.isBuilt))
    func unknown() async throws {
        let result = try await TuneProcess.run(
            "--op moe-stage2 --shape M=3 --target gfx950 --suite trixie --budget 1".split(separator: " ").map(
                String.init)
                + ["--db", folder.path])
        #expect(result.status == 1)
        #expect(result.errors.contains("HIP 6.4 and newer know it"))
    }
}
