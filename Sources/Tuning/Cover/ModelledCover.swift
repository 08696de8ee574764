import Kernels
import PerformanceModel
import Toolchain
import TuningDatabase

/// Modelled times for a cover: every candidate is compiled for every M, and the model says what it takes there.
///
/// A session charges simulated memory behaviour to the times of what it judged. Where a candidate was not judged yet it is
/// charged with what it showed at the nearest M at which it was: bank conflicts and use of lines follow from the text more than
/// from M. Judging it replaces that by its own.
struct ModelledCover: CoverEvaluator {
    private let outcomes: [TuningOutcome]
    private let sessions: [TuningSession]
    private let pool: VerificationPool

    /// For the series `outcomes`, in the order of M.
    init(_ outcomes: [TuningOutcome]) throws(ProblemRequestError) {
        self.outcomes = outcomes
        var sessions: [TuningSession] = []
        for outcome in outcomes {
            sessions.append(try TuningSession(outcome.options))
        }
        self.sessions = sessions
        pool = VerificationPool(workers: outcomes.first?.options.workers ?? 1)
    }

    func entries(of candidates: [Configuration], at column: Int) async throws -> [CoverTable.Entry] {
        let compiler = try await sessions[column].findCompiler()
        return try await withThrowingTaskGroup(of: (Int, CoverTable.Entry?).self) { group in
            for (number, configuration) in candidates.enumerated() {
                group.addTask {
                    if let own = judged(configuration, at: column) {
                        return (
                            number,
                            CoverTable.Entry(
                                configuration, text: TextDigest(of: own.text), seconds: own.prediction.time,
                                isJudged: true)
                        )
                    }
                    let compiled = try await sessions[column].compiled(configuration, with: compiler)
                    return (
                        number,
                        compiled.map { compiled in
                            CoverTable.Entry(
                                configuration, text: TextDigest(of: compiled.text),
                                seconds: predicted(compiled, at: column).prediction.time)
                        }
                    )
                }
            }
            return try await group.reduce(into: [(Int, CoverTable.Entry)]()) { entries, result in
                result.1.map { entries.append((result.0, $0)) }
            }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    func judge(_ entry: CoverTable.Entry, at column: Int) async throws -> CoverJudgement {
        let options = outcomes[column].options
        let report: VerificationReport
        switch await pool.verify(entry.configuration, of: options.problem, seed: options.seed) {
        case .success(let judged): report = judged
        case .failure(let failure): return .unusable(reason: "could not be judged: \(failure)")
        }
        if let problem = report.problem {
            return .unusable(reason: problem)
        }
        guard let memory = report.memory else { return .right(seconds: entry.seconds) }
        let compiler = try await sessions[column].findCompiler()
        let compiled = try await sessions[column].compiled(entry.configuration, with: compiler)
        let time = compiled?.predicted(by: sessions[column].model, with: memory).prediction.time
        return .right(seconds: time ?? entry.seconds)
    }

    /// What the session of `column` made of `configuration`, if it judged it.
    private func judged(_ configuration: Configuration, at column: Int) -> CompiledCandidate? {
        outcomes[column].ranking.first { $0.candidate.configuration == configuration }
    }

    private func predicted(_ compiled: CompiledCandidate, at column: Int) -> CompiledCandidate {
        let near = outcomes.indices.sorted { abs($0 - column) < abs($1 - column) }
        let memory = near.lazy.compactMap { judged(compiled.candidate.configuration, at: $0)?.memory }.first
        return memory.map { compiled.predicted(by: sessions[column].model, with: $0) } ?? compiled
    }
}
