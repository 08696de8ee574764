import Kernels
import TuningDatabase

/// Chooses the fewest binaries that serve every M of a series within a tolerance of the best, and records them.
///
/// The best configurations of each M's search are candidates at every M. What is chosen, and what is the best somewhere, is
/// judged there on the problem's own case; where that turns one down or changes a time the choice is made anew.
public struct CoverSession: Sendable {
    /// Counts of tokens at most.
    public static let limit = SetCover.columnLimit

    private let tolerance: Double
    private let problem: ProblemRequest
    private let problems: [CoverProblem]
    private let evaluator: any CoverEvaluator
    private let source: RecordedCover.Source
    private let stop: StopRequest
    private let report: @Sendable (TuningEvent) -> Void

    /// A cover of problems whose times were modelled.
    ///
    /// - Parameters:
    ///   - outcomes: What sessions found, of problems that differ in M alone.
    ///   - tolerance: How much longer than the best the set may take at any M, as a share.
    ///   - stop: Ends it; nothing is recorded then.
    ///   - report: Told how far it is.
    /// - Throws: ``CoverError``, or ``ProblemRequestError`` where a problem is none.
    public init(
        _ outcomes: [TuningOutcome], tolerance: Double, stop: StopRequest = StopRequest(),
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) throws {
        let outcomes = outcomes.sorted { Self.tokens($0.dimensions) < Self.tokens($1.dimensions) }
        try self.init(
            outcomes.map { outcome in
                CoverProblem(
                    outcome.options, Self.tokens(outcome.dimensions), outcome.ranking.map(\.candidate.configuration),
                    outcome.record)
            }, by: try ModelledCover(outcomes), .modelled, tolerance: tolerance, stop, report)
    }

    /// A cover of problems whose times were measured on `devices`: times of every M are measured anew, in turns.
    ///
    /// See ``init(_:tolerance:stop:report:)``.
    public init(
        _ outcomes: [MeasuredOutcome], on devices: MeasuredDevices, tolerance: Double,
        stop: StopRequest = StopRequest(), report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) throws(CoverError) {
        let outcomes = outcomes.sorted { Self.tokens($0.dimensions) < Self.tokens($1.dimensions) }
        guard let cover = MeasuredCover(outcomes, on: devices) else {
            throw .wrongCount(found: outcomes.count, limit: SetCover.columnLimit)
        }
        try self.init(
            outcomes.map { outcome in
                CoverProblem(
                    outcome.options, Self.tokens(outcome.dimensions), outcome.finalists.map(\.configuration),
                    outcome.record)
            }, by: cover, .measured(device: outcomes.first?.device.name ?? ""),
            tolerance: tolerance, stop, report)
    }

    /// A cover of `problems`, in the order of M, chosen by the times that `evaluator` gives.
    package init(
        _ problems: [CoverProblem], by evaluator: any CoverEvaluator, _ source: RecordedCover.Source,
        tolerance: Double, _ stop: StopRequest = StopRequest(),
        _ report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) throws(CoverError) {
        guard (1...SetCover.columnLimit).contains(problems.count) else {
            throw .wrongCount(found: problems.count, limit: SetCover.columnLimit)
        }
        guard Set(problems.map(\.tokens)).count == problems.count,
            let problem = problems.first?.options.problem.withoutTokens,
            problems.allSatisfy({ $0.options.problem.withoutTokens == problem })
        else { throw .unlikeProblems }
        self.problem = problem
        self.problems = problems
        self.evaluator = evaluator
        self.source = source
        self.tolerance = tolerance
        self.stop = stop
        self.report = report
    }

    /// Chooses and records.
    ///
    /// - Throws: ``CoverError`` where nothing serves some M, ``TuningError`` where the machine is to blame or it was stopped,
    ///   ``TuningDatabase/DatabaseError`` where the cover could not be written.
    public func run() async throws -> CoverOutcome {
        let start = ContinuousClock.now
        var table = try await timed()
        var judged = 0
        report(.began(phase: "judging a cover", total: problems.count))
        defer { report(.ended) }
        while true {
            let choice = try table.cover(tolerance: tolerance)
            let open = choice.columns.enumerated().flatMap { column, chosen in
                // The best of an M is what others are compared with, so it must be right too.
                let best = table.fastest(column).flatMap { $0 == chosen.entry ? nil : $0 }
                return ([chosen.entry] + (best.map { [$0] } ?? [])).filter { !$0.isJudged }.map { (column, $0) }
            }
            guard !open.isEmpty else { return try outcome(choice, judged: judged, since: start) }
            for (column, entry) in open {
                guard !stop.isMade else { throw TuningError.stopped }
                judged += 1
                switch try await evaluator.judge(entry, at: column) {
                case .right(let seconds): table.accept(entry, column, seconds: seconds)
                case .unusable(let reason): table.remove(entry, column, reason: reason)
                }
                report(.advanced(best: nil))
            }
        }
    }

    private static func tokens(_ dimensions: [Dimension]) -> Int {
        dimensions.first { $0.name == "M" }?.extent ?? 0
    }

    /// Every candidate's text and time at every M.
    private func timed() async throws -> CoverTable {
        let form = problems.lazy.compactMap { $0.options.packedOnce }.first
        var seen: Set<Configuration> = []
        let candidates = try problems.flatMap(\.candidates).filter { candidate in
            // Weights are packed once, whatever an older record of one M holds.
            try seen.insert(candidate).inserted && form?.violation(candidate) == nil
        }
        report(.began(phase: "timing a cover", total: problems.count))
        defer { report(.ended) }
        var entries: [[CoverTable.Entry]] = []
        for column in problems.indices {
            guard !stop.isMade else { throw TuningError.stopped }
            entries.append(try await evaluator.entries(of: candidates, at: column))
            report(.advanced(best: nil))
        }
        return CoverTable(tokens: problems.map(\.tokens), entries: entries)
    }

    private func outcome(
        _ choice: CoverTable.Choice, judged: Int, since start: ContinuousClock.Instant
    ) throws -> CoverOutcome {
        guard !stop.isMade else { throw TuningError.stopped }
        func microseconds(_ seconds: Double) -> Double { Microseconds(seconds).rounded }
        let tokens = problems.map(\.tokens)
        let covers = try choice.columns.map { column in
            try RecordedCover(
                tolerance: tolerance, tokens: tokens,
                configuration: RecordedConfiguration(column.entry.configuration), text: column.entry.text,
                microseconds: microseconds(column.entry.seconds), ratio: Self.rounded(column.ratio), source: source,
                binaries: zip(choice.binaries, column.times).map { text, seconds in
                    RecordedCover.Binary(text: text, microseconds: seconds.map(microseconds))
                })
        }
        let records = zip(problems, covers).map { problem, cover in problem.record.covered(by: cover) }
        var stored: [PutOutcome] = []
        if let path = problems.first?.options.database {
            stored = try DatabaseFolder(path).put(contentsOf: records, replacing: .settingCover)
        }
        return CoverOutcome(
            problem: problem, covers: covers, judged: judged, stored: stored,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// To a hundredth of a percent: finer would claim a precision that no time has.
    private static func rounded(_ ratio: Double) -> Double { (ratio * 10_000).rounded() / 10_000 }
}
