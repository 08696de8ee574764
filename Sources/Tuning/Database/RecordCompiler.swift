import KernelDSL
import Kernels
import Toolchain
import TuningDatabase

/// Decides with a compiler which of a record's configurations to use.
public struct RecordCompiler: Sendable {
    /// The compiler's build, as records name it.
    public let build: String
    private let compile: @Sendable (CompileRequest) async throws -> CompiledKernel

    /// Decides with `compiler`.
    public init(_ compiler: KernelCompiler) {
        self.init(build: "\(compiler.identity)") { request in try await compiler.compile(request) }
    }

    /// Decides with a build that is called `build` and compiles with `compile`.
    public init(build: String, compile: @escaping @Sendable (CompileRequest) async throws -> CompiledKernel) {
        self.build = build
        self.compile = compile
    }

    /// The configuration of `stored` that this build should use; see ``TuningDatabase/TuningRecord/choice(build:recompile:)``.
    ///
    /// Values are checked against the family's declared space before any text is made from them.
    ///
    /// - Throws: ``UnusableRecord`` where the winner is not one of its family's configurations: the record is skipped.
    ///   `CancellationError` where compiling was cancelled.
    public func choice(for stored: StoredRecord) async throws -> RecordedChoice {
        let record = stored.record
        let family: any VerifiableFamily
        let target: KernelDSL.Target
        let winner: RecordedKernel
        do throws(RecordFinding) {
            family = try Operations.family(for: record.key)
            target = try Operations.target(for: record.key.arch)
            winner = try RecordedKernel(record.configuration, of: family, target: target)
        } catch {
            throw UnusableRecord(stored, error)
        }
        let staleness = RecordAudit.staleness(of: record, text: winner.text)
        let choice = try await record.choice(build: staleness == nil ? build : nil) { configuration in
            try await resources(of: configuration, family, target)
        }
        // What was chosen has been compiled, or is the winner: its values are known to be declared.
        return RecordedChoice(
            choice: choice, configuration: try family.configuration(choice.configuration), staleness: staleness)
    }

    /// What this build makes of `configuration`, in the kernel that does the work.
    private func resources(
        of configuration: RecordedConfiguration, _ family: any VerifiableFamily, _ target: KernelDSL.Target
    ) async throws -> RecordedResources {
        let kernel = try RecordedKernel(configuration, of: family, target: target)
        let compiled = try await compile(
            CompileRequest(text: kernel.text, name: kernel.name, architecture: target.architecture))
        guard let facts = compiled.kernel(named: kernel.name) else {
            throw ToolchainError.unreadable(name: kernel.name, reason: "the code object does not hold the kernel")
        }
        return RecordedResources(facts)
    }
}
