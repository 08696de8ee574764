import CodeGeneration
import KernelDSL
import Kernels
import Toolchain
import TuningDatabase

/// Compiles the kernels of every record into the cache, so that they are there when they are needed.
public struct DatabaseBuild: Sendable {
    private let folders: [String]
    private let target: KernelDSL.Target
    private let suite: String?
    private let workers: Int
    private let stop: StopRequest
    private let report: @Sendable (TuningEvent) -> Void

    /// What a build came to.
    public struct Result: Sendable {
        /// The compiler's build, as it names itself.
        public let compiler: String
        /// Every record, in the order of files and lines.
        public let records: [BuiltRecord]

        /// How many records ended as `word`.
        public func count(_ word: String) -> Int { records.count { $0.word == word } }
    }

    /// A build of the records of `folders` for `target`.
    public init(
        folders: [String], target: KernelDSL.Target, suite: String?, workers: Int, stop: StopRequest,
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) {
        self.folders = folders
        self.target = target
        self.suite = suite
        self.workers = workers
        self.stop = stop
        self.report = report
    }

    /// Builds; records that a stop comes before are not in the result.
    ///
    /// - Throws: ``TuningError/toolchain(_:)`` where there is no compiler.
    public func run() async throws -> Result {
        let lines = RecordFiles.read(folders: folders, architecture: target.architecture)
        var options = KernelCompiler.Options()
        options.suite = suite
        options.architecture = target.architecture
        options.workers = workers
        let compiler: KernelCompiler
        do throws(ToolchainError) {
            compiler = try await KernelCompiler.find(options)
        } catch {
            throw TuningError.toolchain(error)
        }
        report(.began(phase: "building", total: lines.count))
        defer { report(.ended) }
        var results: [Int: BuiltRecord] = [:]
        var waiting = lines.enumerated().makeIterator()
        await withTaskGroup(of: (Int, BuiltRecord).self) { group in
            func startNext() {
                guard !stop.isMade, let (number, line) = waiting.next() else { return }
                group.addTask { (number, await built(line, with: compiler)) }
            }
            for _ in 0..<max(1, workers) {
                startNext()
            }
            while let (number, result) = await group.next() {
                results[number] = result
                report(.advanced(best: nil))
                startNext()
            }
        }
        return Result(compiler: "\(compiler.identity)", records: lines.indices.compactMap { results[$0] })
    }

    private func built(_ line: RecordFiles.Line, with compiler: KernelCompiler) async -> BuiltRecord {
        switch line {
        case .broken(let place, let reason):
            return BuiltRecord(name: "a broken line", place: place, outcome: .skipped(reason))
        case .record(let stored):
            return BuiltRecord(
                name: "\(stored.record.key)", place: "\(stored.file), line \(stored.line)",
                outcome: await outcome(of: stored.record, with: compiler))
        }
    }

    private func outcome(of record: TuningRecord, with compiler: KernelCompiler) async -> BuiltRecord.Outcome {
        let text: String
        let name: String
        do {
            let family = try Operations.family(for: Operations.request(forTextOf: record.key))
            let settings = record.configuration.parameters.map { (name: $0.name, value: "\($0.value)") }
            if let missing = family.parameters.first(where: { record.configuration[$0.name] == nil }) {
                throw ConfigurationError.missing(parameter: missing.name)
            }
            let configuration = try family.configuration(setting: settings, over: family.firstConfiguration)
            try family.validate(configuration)
            let kernels = try family.plan(for: configuration).steps.map(\.kernel)
            for kernel in kernels {
                try KernelVerifier(target: target).verify(kernel)
            }
            text = HIPEmitter().emit(kernels)
            name = kernels.first?.name ?? record.key.operation
        } catch {
            return .skipped("\(error)")
        }
        do throws(ToolchainError) {
            let compiled = try await compiler.compile(
                CompileRequest(text: text, name: name, architecture: target.architecture))
            let isSameText = TextDigest(of: text) == record.text
            return compiled.isFromCache ? .cached(isSameText: isSameText) : .built(isSameText: isSameText)
        } catch {
            return .failed("\(error)")
        }
    }
}
