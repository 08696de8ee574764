import KernelDSL
import Toolchain
import TuningDatabase

/// Compiles the kernels of every record into the cache, so that they are there when they are needed, and writes what the
/// compiler made of them into the records.
public struct DatabaseBuild: Sendable {
    private let folders: [String]
    private let folderToWrite: String?
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
        /// Which records learned what this compiler made of them.
        public let facts: WrittenFacts

        /// How many records ended as `word`.
        public func count(_ word: String) -> Int { records.count { $0.word == word } }
    }

    /// A build of the records of `folders` for `target`.
    ///
    /// Of these, records in `folderToWrite` gain what the compiler made of them; nil leaves all as they are.
    public init(
        folders: [String], writingTo folderToWrite: String?, target: KernelDSL.Target, suite: String?, workers: Int,
        stop: StopRequest,
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) {
        self.folders = folders
        self.folderToWrite = folderToWrite
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
        let learned = lines.enumerated().compactMap { number, line -> (stored: StoredRecord, facts: CompiledFacts)? in
            guard case .record(let stored) = line, let facts = results[number]?.facts else { return nil }
            return (stored, facts)
        }
        return Result(
            compiler: "\(compiler.identity)", records: lines.indices.compactMap { results[$0] },
            facts: WrittenFacts(learned, into: folderToWrite))
    }

    private func built(_ line: RecordFiles.Line, with compiler: KernelCompiler) async -> BuiltRecord {
        switch line {
        case .broken(let place, let reason):
            return BuiltRecord(name: "a broken line", place: place, outcome: .skipped(reason))
        case .record(let stored):
            return await built(stored, with: compiler)
        }
    }

    private func built(_ stored: StoredRecord, with compiler: KernelCompiler) async -> BuiltRecord {
        let record = stored.record
        let (name, place) = ("\(record.key)", "\(stored.file), line \(stored.line)")
        let kernel: RecordedKernel
        do throws(RecordFinding) {
            kernel = try RecordedKernel(
                record.configuration, of: Operations.family(for: record.key), target: target)
        } catch {
            return BuiltRecord(name: name, place: place, outcome: .skipped("\(error)"))
        }
        let isSameText = RecordAudit.staleness(of: record, text: kernel.text) == nil
        var facts: CompiledFacts?
        let outcome: BuiltRecord.Outcome
        do throws(ToolchainError) {
            let compiled = try await compiler.compile(
                CompileRequest(text: kernel.text, name: kernel.name, architecture: target.architecture))
            outcome = compiled.isFromCache ? .cached(isSameText: isSameText) : .built(isSameText: isSameText)
            if isSameText, let made = compiled.kernel(named: kernel.name) {
                facts = CompiledFacts(build: "\(compiler.identity)", resources: RecordedResources(made))
            }
        } catch {
            outcome = .failed("\(error)")
        }
        // What lookups would do; what they would use in the winner's place is compiled on the way.
        let choice = try? await RecordCompiler(compiler).choice(for: stored).choice
        return BuiltRecord(
            name: name, place: place, outcome: outcome, facts: facts,
            refusal: choice.flatMap { BuiltRecord.Refusal($0) }, coverProblem: await coverProblem(stored, compiler))
    }

    /// Compiles what a cover has for the record's M, where that is not the winner; why it is not there now, or is another
    /// text than the cover's, nil where neither is so.
    private func coverProblem(_ stored: StoredRecord, _ compiler: KernelCompiler) async -> String? {
        let record = stored.record
        guard let cover = record.cover, cover.configuration != record.configuration else { return nil }
        do {
            let kernel = try RecordedKernel(
                cover.configuration, of: Operations.family(for: record.key), target: target, place: "cover")
            _ = try await compiler.compile(
                CompileRequest(text: kernel.text, name: kernel.name, architecture: target.architecture))
            return TextDigest(of: kernel.text) == cover.text ? nil : "its text has changed since it was recorded"
        } catch {
            return "\(error)"
        }
    }
}
