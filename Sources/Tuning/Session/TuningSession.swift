import CodeGeneration
import KernelDSL
import Kernels
import PerformanceModel
import Toolchain
import TuningDatabase

/// Finds the best configuration of a problem without a device: surveys the space, compiles what the model finds most
/// promising, judges the best on the lane simulator, writes a record.
///
/// Times are modelled, and everything that shows them says so.
public struct TuningSession: Sendable {
    private let options: TuningOptions
    private let family: any GPUFamily
    let model: PerformanceModel
    private let incumbent: Incumbent?
    private let stop: StopRequest
    private let report: @Sendable (TuningEvent) -> Void

    /// A session; nothing happens before ``run()``.
    ///
    /// - Throws: ``ProblemRequestError`` where the request names no problem.
    public init(
        _ options: TuningOptions, stop: StopRequest = StopRequest(),
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) throws(ProblemRequestError) {
        self.options = options
        family = try Operations.family(for: options.problem, on: options.target)
        model = PerformanceModel(options.accelerator)
        incumbent = Incumbent(of: options, family, model)
        self.stop = stop
        self.report = report
    }

    /// Runs the session.
    ///
    /// - Throws: ``TuningError`` where there is no result, ``TuningDatabase/DatabaseError`` where the record could not be
    ///   written.
    public func run() async throws -> TuningOutcome {
        let start = ContinuousClock.now
        // Known now, it costs nothing; known in the end, it would cost all that was found.
        if let database = options.database, let reason = FolderAccess.obstacle(at: database) {
            throw TuningError.unwritable(database: database, reason: reason)
        }
        let compiler = try await findCompiler()
        let survey = try await SpaceSurvey(
            of: family, model: model, keeping: min(4096, max(64, options.budget)),
            requiring: (options.weightForm.map { [$0.constraint] } ?? [])
                + TuningOptions.constraints(setting: options.settings) + options.conditions)
        guard !survey.kinds.isEmpty else {
            throw TuningError.nothingLegal(rejections: survey.count.rejections.mapValues(\.count))
        }

        var search = SearchState()
        defer { stop.setDeadline(nil) }
        try await compile(survey, with: compiler, into: &search)
        let ranked = search.ranked
        guard !ranked.isEmpty else {
            guard let first = search.losses.first else { throw TuningError.stopped }
            throw TuningError.nothingCompiled(failures: search.losses.count, first: first.reason)
        }
        let judged = reranked(await judge(finalists(of: ranked), into: &search))
        guard let winner = judged.first else {
            throw TuningError.nothingRight(judged: search.judged, first: search.firstReason(of: .wrong, .failed))
        }
        return try finish(winner, judged, compiler: compiler, survey: survey, search: search, since: start)
    }

    func findCompiler() async throws -> KernelCompiler {
        var wanted = KernelCompiler.Options()
        wanted.suite = options.suite
        wanted.architecture = options.target.architecture
        wanted.workers = options.workers
        do throws(ToolchainError) {
            return try await KernelCompiler.find(wanted)
        } catch {
            throw TuningError.toolchain(error)
        }
    }

    // MARK: Compiling

    private func compile(
        _ survey: SpaceSurvey, with compiler: KernelCompiler, into search: inout SearchState
    ) async throws {
        let budget = min(options.budget, survey.count.legal)
        report(.began(phase: "compiling", total: budget))
        let selection = CandidateSelection(survey)
        let first = selection.first((budget + 1) / 2)
        let start = ContinuousClock.now
        // Variants of the best kinds are worth as much time as the kinds.
        stop.setDeadline(options.timeLimit.map { start + $0 / 2 })
        try await compileAll(first, with: compiler, into: &search)
        stop.setDeadline(options.timeLimit.map { start + $0 })
        // Where nothing was worth running there are no variants of anything: other kinds then.
        let second =
            search.ranked.isEmpty
            ? Array(selection.first(budget).dropFirst(first.count))
            : selection.variants(of: search.ranked.map(\.candidate), count: budget - first.count)
        try await compileAll(second, from: first.count, with: compiler, into: &search)
        // Last, so that a search that finds it by itself goes as if there were none.
        if let kept = incumbent?.candidate,
            !(first + second).contains(where: { $0.configuration == kept.configuration })
        {
            try await compileAll([kept], from: first.count + second.count, with: compiler, into: &search)
        }
        report(.ended)
    }

    /// Compiles `candidates`, the first of which has the number `start` in the selection.
    private func compileAll(
        _ candidates: [Candidate], from start: Int = 0, with compiler: KernelCompiler, into search: inout SearchState
    ) async throws {
        var waiting = candidates.enumerated().makeIterator()
        try await withThrowingTaskGroup(of: (Int, Result<CompiledCandidate, ToolchainError>).self) { group in
            func startNext() {
                // Without anything compiled there would be no result.
                guard !stop.isMade, !stop.isTimeUp || search.compiledCount == 0 else { return }
                guard let (number, candidate) = waiting.next() else { return }
                group.addTask { (number, try await compile(candidate, with: compiler)) }
            }
            for _ in 0..<max(1, options.workers) {
                startNext()
            }
            while let (number, result) = try await group.next() {
                try search.add(candidates[number], number: start + number, result)
                report(.advanced(best: search.bestInWords))
                startNext()
            }
        }
    }

    /// What `configuration`, which another problem of the series found, is for this one; nil where it is not legal, does not
    /// compile or is not worth running.
    func compiled(
        _ configuration: Configuration, with compiler: KernelCompiler
    ) async throws -> CompiledCandidate? {
        guard (try? family.validate(configuration)) != nil, let work = try? family.work(of: configuration) else {
            return nil
        }
        let candidate = Candidate(configuration: configuration, work: work, estimate: model.predict(work))
        switch try await compile(candidate, with: compiler) {
        case .success(let compiled): return compiled.rejection == nil ? compiled : nil
        case .failure(let error):
            guard error.concernsProgram else { throw TuningError.toolchain(error) }
            return nil
        }
    }

    private func compile(
        _ candidate: Candidate, with compiler: KernelCompiler
    ) async throws -> Result<CompiledCandidate, ToolchainError> {
        let plan = try family.plan(for: candidate.configuration)
        let kernels = plan.steps.map(\.kernel)
        for kernel in kernels {
            try KernelVerifier(target: options.target).verify(kernel)
        }
        let text = HIPEmitter().emit(kernels)
        let name = kernels.first?.name ?? family.dimensions.description
        let request = CompileRequest(text: text, name: name, architecture: options.target.architecture)
        do throws(ToolchainError) {
            let compiled = try await compiler.compile(request)
            guard let result = CompiledCandidate(candidate, plan: plan, text: text, compiled: compiled, model: model)
            else {
                return .failure(.unreadable(name: name, reason: "the code object does not hold the kernel"))
            }
            return .success(result)
        } catch {
            return .failure(error)
        }
    }

    // MARK: Judging

    /// The candidates that are judged, the one to use first: of the ties the incumbent, else the one that fills the device,
    /// then has fewest vector instructions, fewest loads, fewest dependent ones, fewest registers; then the others by time.
    private func finalists(of ranked: [CompiledCandidate]) -> [CompiledCandidate] {
        let ties = Self.ties(with: ranked, best: ranked[0])
        let units = Double(options.accelerator.computeUnits)
        let first = ties.min { left, right in
            func order(_ tie: CompiledCandidate) -> (Int, Double, Double, Int, Int) {
                let work = tie.candidate.work
                return (
                    work.workgroups >= units ? 0 : 1, (tie.vectorPerWeightDword ?? .infinity).rounded(),
                    work.loadsPerDword, work.serialLoads,
                    tie.facts.resources.vectorRegisters
                )
            }
            return order(left) < order(right)
        }
        let kept = ties.first { $0.candidate.configuration == incumbent?.candidate.configuration }
        guard let first = kept ?? first else { return [] }
        let others = ranked.filter { $0.candidate.configuration != first.candidate.configuration }
        return [first] + others.prefix(options.finalists - 1)
    }

    private static func ties(with ranked: [CompiledCandidate], best: CompiledCandidate) -> [CompiledCandidate] {
        ranked.filter { $0.prediction.time <= best.prediction.time * 1.01 }
    }

    /// Judges `finalists` and keeps those that are right, in their order.
    ///
    /// After a stop only the first is judged, or the next one where it is wrong.
    private func judge(_ finalists: [CompiledCandidate], into search: inout SearchState) async -> [JudgedCandidate] {
        report(.began(phase: "verifying", total: finalists.count))
        defer { report(.ended) }
        let pool = VerificationPool(workers: options.workers)
        var results: [Int: Result<VerificationReport, VerificationFailure>] = [:]
        var next = 0
        await withTaskGroup(of: (Int, Result<VerificationReport, VerificationFailure>).self) { group in
            func startNext() {
                let isEnough = stop.isDue && results.values.contains { (try? $0.get().problem) == .some(nil) }
                guard next < finalists.count, !isEnough else { return }
                let number = next
                let configuration = finalists[number].candidate.configuration
                next += 1
                group.addTask {
                    (
                        number,
                        await pool.verify(configuration, of: options.problem, on: options.target, seed: options.seed)
                    )
                }
            }
            for _ in 0..<(stop.isDue ? 1 : max(1, options.workers)) {
                startNext()
            }
            while let (number, result) = await group.next() {
                results[number] = result
                report(.advanced(best: nil))
                startNext()
            }
        }
        var right: [JudgedCandidate] = []
        for (number, finalist) in finalists.enumerated() {
            guard let result = results[number] else { continue }
            search.judged += 1
            switch result {
            case .success(let verification):
                if let problem = verification.problem {
                    search.lose(finalist.candidate, .wrong, problem)
                } else {
                    right.append(JudgedCandidate(compiled: finalist, verification: verification))
                }
            case .failure(let failure):
                search.lose(finalist.candidate, .failed, "could not be judged: \(failure)")
            }
        }
        return right
    }

    /// `judged` with the times that charge their simulated memory behaviour, the one to use first, then by time.
    private func reranked(_ judged: [JudgedCandidate]) -> [JudgedCandidate] {
        guard !judged.isEmpty else { return [] }
        let charged = judged.map { candidate in
            guard let memory = candidate.verification.memory else { return candidate }
            return JudgedCandidate(
                compiled: candidate.compiled.predicted(by: model, with: memory), verification: candidate.verification)
        }
        let ranked = charged.enumerated().sorted {
            ($0.element.compiled.prediction.time, $0.offset) < ($1.element.compiled.prediction.time, $1.offset)
        }.map(\.element)
        return finalists(of: ranked.map(\.compiled)).compactMap { finalist in
            ranked.first { $0.compiled.candidate.configuration == finalist.candidate.configuration }
        }
    }

    // MARK: The result

    private func finish(
        _ winner: JudgedCandidate, _ judged: [JudgedCandidate], compiler: KernelCompiler, survey: SpaceSurvey,
        search: SearchState, since start: ContinuousClock.Instant
    ) throws -> TuningOutcome {
        let ranking = judged.map(\.compiled).sorted { $0.prediction.time < $1.prediction.time }
        let ties = Self.ties(with: ranking, best: winner.compiled)
            .filter { $0.candidate.configuration != winner.compiled.candidate.configuration }
        let coverage = try SpaceCoverage(
            declared: survey.space.declared, legal: survey.count.legal, distinct: survey.count.legal,
            compiled: search.compiledCount + search.count(.rejected), failed: search.count(.failed),
            rejected: search.count(.rejected) + search.count(.wrong), verified: judged.count)
        let record = try TuningRecord.modelled(
            family: family, options: options, winner: winner, ranking: ranking, ties: ties, coverage: coverage,
            build: "\(compiler.identity)")
        var stored: (outcome: PutOutcome, file: String)?
        if let path = options.database {
            let folder = DatabaseFolder(path)
            stored = (try folder.put(record), folder.file(for: record.key))
        }
        return TuningOutcome(
            options: options, dimensions: family.dimensions, routed: family as? any RoutedFamily,
            compiler: "\(compiler.identity)", coverage: coverage,
            best: winner.compiled, verification: winner.verification, ranking: ranking, ties: ties,
            losses: search.losses, record: record, stored: stored, wasStopped: stop.isMade,
            ranOutOfTime: !stop.isMade && coverage.compiled + coverage.failed < min(options.budget, coverage.distinct),
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}
