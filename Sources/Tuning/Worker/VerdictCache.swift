import ContentHash
import Glibc
import Kernels
import Toolchain
import Workers

/// Verdicts of cases that were found right, filed under all that decides them: the program that judges, the configuration,
/// the case.
///
/// One text serves many problems, and most of its cases depend on none of them; so tuning another M, or tuning again, judges
/// only what is new. The digest of the running program stands for everything that it does: kernels, references, simulator.
struct VerdictCache {
    private let files: StoredFiles
    private let program: ContentHash

    /// The cache in the user's cache folder; nil where there is none or the program cannot be read.
    init?(environment: ToolchainEnvironment = .current) {
        guard let folder = environment.cacheFolder, let program = Self.runningProgram() else { return nil }
        files = StoredFiles(folder: folder + "/verdicts", kind: "wavetune verdict", version: 1)
        self.program = program
    }

    /// The verdict on `testCase` under `configuration`; nil where it is not known.
    func verdict(_ testCase: VerificationCase, _ configuration: Configuration) -> CaseVerdict? {
        guard let bytes = name(testCase, configuration).flatMap(files.read),
            let report = try? VerificationReport(bytes), report.verdicts.count == 1
        else { return nil }
        return report.verdicts.first
    }

    /// Keeps `verdict` where nothing is wrong; a cache that cannot be written is no error.
    func store(_ verdict: CaseVerdict, _ testCase: VerificationCase, _ configuration: Configuration) {
        guard verdict.problem == nil, let name = name(testCase, configuration),
            let bytes = try? VerificationReport(verdicts: [verdict], seconds: 0).bytes()
        else { return }
        _ = files.write(bytes, to: name)
    }

    private func name(_ testCase: VerificationCase, _ configuration: Configuration) -> String? {
        guard !testCase.identity.isEmpty else { return nil }
        var hasher = ContentHasher()
        hasher.update(program.bytes)
        for part in ["\(configuration)", testCase.name, testCase.identity] {
            hasher.update(Array(part.utf8))
            hasher.update([0])
        }
        let digits = hasher.finalize().hexadecimal
        return "\(digits.prefix(2))/\(digits.dropFirst(2))"
    }

    private static func runningProgram() -> ContentHash? {
        let descriptor = open(WorkerCommand.runningExecutable, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hasher = ContentHasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return hasher.finalize() }
            hasher.update(Array(buffer[..<count]))
        }
    }
}
