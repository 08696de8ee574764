import CodeGeneration
import KernelDSL
import Kernels
import OrderedJSON
import Toolchain
import TuningDatabase

extension LayerSession {
    /// Finds the best candidate that is right as a whole, and writes the layer's record.
    func finish(_ contest: LayerContest, since start: ContinuousClock.Instant) async throws -> LayerOutcome {
        let entries = try contest.entries()
        guard !entries.isEmpty else {
            guard let first = contest.tuned.failures.values.sorted().first, !stop.isMade else {
                throw TuningError.stopped
            }
            throw TuningError.nothingCompiled(failures: contest.tuned.failures.count, first: first)
        }
        if case .cpu? = devices, let devices {
            return try await finish(entries, contest, on: devices, since: start)
        }
        report(.began(phase: "verifying the layer", total: 1))
        defer { report(.ended) }
        let pool = VerificationPool(workers: 1)
        var wrong: [LayerTerms: String] = [:]
        for entry in entries {
            switch await pool.verify(entry.configuration, of: options.problem, on: options.target, seed: options.seed) {
            case .failure(let failure): wrong[entry.terms] = "could not be judged: \(failure)"
            case .success(let verification):
                if let problem = verification.problem {
                    wrong[entry.terms] = "wrong as a whole: \(problem)"
                    continue
                }
                report(.advanced(best: nil))
                let right = entries.filter { wrong[$0.terms] == nil }
                return try await finish(entry, right, contest, wrong, verification, since: start)
            }
        }
        throw TuningError.nothingRight(judged: entries.count, first: wrong.values.sorted().first ?? "")
    }

    private func finish(
        _ winner: LayerContest.Entry, _ right: [LayerContest.Entry], _ contest: LayerContest,
        _ wrong: [LayerTerms: String], _ verification: VerificationReport, since start: ContinuousClock.Instant
    ) async throws -> LayerOutcome {
        let parts = contest.parts(of: winner)
        let (facts, text) = try await compiled(winner.configuration)
        let record = try record(
            winner, right, parts, all: Array(contest.tuned.outcomes.values), verification, facts, text)
        return LayerOutcome(
            options: options, layer: layer, candidates: contest.candidates(right, winner: winner, wrong: wrong),
            parts: parts,
            configuration: winner.configuration, verification: verification, record: record,
            stored: try stored(record), compiler: facts.build, wasStopped: stop.isMade,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// Writes the layer's record where there is a database.
    func stored(_ record: TuningRecord) throws -> (outcome: PutOutcome, file: String)? {
        guard let path = options.database else { return nil }
        let folder = DatabaseFolder(path)
        return (try folder.put(record), folder.file(for: record.key))
    }

    /// What the GPU's compiler makes of the layer's text: the figures of the kernel that does most.
    private func compiled(_ configuration: Configuration) async throws -> (CompiledFacts, String) {
        let plan = try layer.plan(for: configuration)
        let kernels = plan.steps.map(\.kernel)
        for kernel in kernels {
            try KernelVerifier(target: options.target).verify(kernel)
        }
        let text = HIPEmitter().emit(kernels)
        var wanted = KernelCompiler.Options()
        wanted.suite = options.suite
        wanted.architecture = options.target.architecture
        wanted.workers = 1
        do throws(ToolchainError) {
            let compiler = try await KernelCompiler.find(wanted)
            let name = plan.principalKernel?.name ?? MoELayer.operation
            let compiled = try await compiler.compile(
                CompileRequest(text: text, name: name, architecture: options.target.architecture))
            guard let facts = compiled.kernel(named: name) else {
                throw .unreadable(name: name, reason: "the code object does not hold the kernel")
            }
            return (CompiledFacts(build: "\(compiler.identity)", resources: RecordedResources(facts)), text)
        } catch {
            throw TuningError.toolchain(error)
        }
    }

    private func record(
        _ winner: LayerContest.Entry, _ right: [LayerContest.Entry], _ parts: [LayerOutcome.Part],
        all: [LayerPartOutcome], _ verification: VerificationReport, _ facts: CompiledFacts, _ text: String
    ) throws -> TuningRecord {
        let key = try RecordKey(
            layer, architecture: options.target.architecture, computeUnits: options.accelerator.computeUnits)
        guard let date = CalendarDay.today else { throw TuningClockError() }
        return try TuningRecord(
            key: key, configuration: RecordedConfiguration(winner.configuration), time: time(of: parts),
            best: right.prefix(TuningRecord.bestLimit).map {
                RankedConfiguration(try RecordedConfiguration($0.configuration), microseconds: Self.rounded($0.sum))
            },
            space: coverage(all.map(\.record.space)),
            numerics: RecordedNumerics(
                compared:
                    "lane simulator, \(verification.extent); \(key.comparison)",
                cases: verification.verdicts.count,
                bound: TuningRecord.roundedUp(layer.relativeBound(of: winner.configuration)),
                worstErrorRatio: min(1, TuningRecord.roundedUp(verification.worstRatio))),
            text: TextDigest(of: text), compiled: [facts], date: date, toolVersion: Wavetune.version,
            isDeterministic: layer.plan(for: winner.configuration).isDeterministic,
            additional: [LayerOutcome.partsMember: LayerOutcome.times(of: parts)])
    }

    private static func rounded(_ microseconds: Double) -> Double { (microseconds * 1000).rounded() / 1000 }

    /// The sum of the parts' times: measured where all of them are.
    ///
    /// Deviations are added up, as if all parts were slow at once.
    private func time(of parts: [LayerOutcome.Part]) -> RecordedTime {
        let times = parts.map(\.outcome.record.time)
        let median = Self.rounded(times.reduce(0) { $0 + $1.median })
        let limit = Self.rounded(times.reduce(0) { $0 + $1.limit })
        var (deviation, samples) = (0.0, Int.max)
        var device: String?
        for time in times {
            guard case .measured(_, let own, let count, _, let name, _) = time else {
                return .modelled(median: median, limit: limit)
            }
            (deviation, samples, device) = (deviation + own, min(samples, count), name)
        }
        return .measured(
            median: median, deviation: Self.rounded(deviation), samples: samples, limit: limit, device: device ?? "")
    }

    /// How much of the parts' spaces was seen, all parts together.
    func coverage(_ parts: [SpaceCoverage]) throws -> SpaceCoverage {
        func sum(_ count: (SpaceCoverage) -> Int) -> Int {
            parts.reduce(0) { total, part in
                let (next, isTooLarge) = total.addingReportingOverflow(count(part))
                return isTooLarge ? .max : next
            }
        }
        return try SpaceCoverage(
            declared: sum(\.declared), legal: sum(\.legal), distinct: sum(\.distinct), compiled: sum(\.compiled),
            failed: sum(\.failed), rejected: sum(\.rejected), verified: sum(\.verified))
    }
}

extension LayerOutcome {
    /// The member of a layer's record that has the times of its parts in microseconds.
    public static let partsMember = "parts"
    /// The member of a layer's record that says what was timed: ``whole``; the sum of the parts' times where it is not there.
    public static let timedMember = "timed"
    /// All launches in one piece.
    public static let whole = "whole"

    /// Microseconds of each of `parts`.
    static func times(of parts: [Part]) -> JSONValue {
        .object(JSONObject(parts.map { ($0.part.rawValue, .number($0.outcome.microseconds)) }))
    }
}
