import CodeGeneration
import Kernels
import Testing
import Toolchain
import Tuning

@Suite(
    "Quantising on load, compiled and tuned", .serialized,
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct OnLoadCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Configurations at Kimi's extents, with the loads that are behind those of the activations.
    static let compiled: [(settings: String, activations: Int, behind: Int)] = [
        ("tile_n=128", 2, 6), ("tile_n=128,tile_m=32", 4, 6), ("tile_n=64", 2, 3),
        ("tile_n=256,tile_m=64,unpacking=three", 8, 12),
    ]

    @Test(
        "waits for activations leave all weights in flight, and nothing is spilled", arguments: compiled,
        ["trixie", "sid"])
    func waits(_ choice: (settings: String, activations: Int, behind: Int), _ suite: String) async throws {
        guard CompilerSearch.places(suite: suite).contains(where: { $0.found != nil }) else { return }
        let problem = try MoEStage2(
            tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8, activations: .bf16)
        let given = choice.settings.split(separator: ",").map { setting in
            let parts = setting.split(separator: "=")
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try problem.configuration(setting: given, over: problem.firstConfiguration)
        var options = KernelCompiler.Options()
        options.suite = suite
        let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
        let compiled = try await KernelCompiler.find(options).compile(
            CompileRequest(text: HIPEmitter().emit(kernels), name: "on-load"))
        let facts = try #require(compiled.kernel(named: "moe_stage2"))
        #expect(!facts.resources.usesScratch)
        let loop = try #require(facts.hotLoop)
        #expect(!loop.isLoop, "all of K is one step, so that the region begins with the first loads")
        // The loads of activations are the oldest, and are forced alone, one after another or together.
        var forced = 0
        for wait in loop.forcingWaits {
            guard forced < choice.activations else { break }
            forced += wait.forcedLoads
            #expect(wait.leftLoads >= choice.behind, "\(choice.settings), \(suite): \(loop.forcingWaits)")
        }
        #expect(forced >= choice.activations, "\(choice.settings), \(suite): \(loop.forcingWaits)")
    }

    @Test("a record is written, shown, found in order, and built again", .enabled(if: TuneProcess.isBuilt))
    func record() async throws {
        func tune(_ words: String) async throws -> TuneProcess.Result {
            try await TuneProcess.run(words.split(separator: " ").map(String.init))
        }
        let tuned = try await tune(
            "--op moe-stage2 --activations bf16 --shape M=3,N=64,K=256,E=11 --budget 6 --db \(folder.path)")
        #expect(tuned.status == 0, "\(tuned.errors)")
        let shown = try await tune("show --op moe-stage2 bf16 --db \(folder.path)")
        #expect(shown.status == 0 && shown.output.contains("int4 x bf16"), "\(shown.output)\(shown.errors)")
        let audited = try await tune("lint \(folder.path)")
        #expect(audited.status == 0, "\(audited.output)\(audited.errors)")
        let built = try await tune("build --db \(folder.path)")
        #expect(built.status == 0, "\(built.output)\(built.errors)")
        let refused = try await tune(
            "--op moe-stage2 --activations bf16 --shape M=3,N=64,K=256,E=11 --target cpu --db \(folder.path)")
        #expect(refused.status != 0 && refused.errors.contains("which quantise apart"), "\(refused.errors)")
    }
}
