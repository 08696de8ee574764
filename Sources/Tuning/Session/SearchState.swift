import Kernels
import Toolchain

/// What a session has so far.
struct SearchState {
    private var found: [(number: Int, candidate: CompiledCandidate)] = []
    private(set) var losses: [TuningOutcome.Loss] = []
    /// Configurations that were judged, rightly or wrongly.
    var judged = 0

    /// Configurations that compiled to something worth running.
    var compiledCount: Int { found.count }

    /// What compiled, the fastest first, equally fast ones in the order of selection.
    ///
    /// Workers finish in any order; results must not depend on it.
    var ranked: [CompiledCandidate] {
        found.sorted { ($0.candidate.prediction.time, $0.number) < ($1.candidate.prediction.time, $1.number) }
            .map(\.candidate)
    }

    /// Takes the result of compiling candidate `number` of the selection in; throws what no other configuration could do
    /// better with.
    mutating func add(
        _ candidate: Candidate, number: Int, _ result: Result<CompiledCandidate, ToolchainError>
    ) throws(TuningError) {
        switch result {
        case .success(let candidate):
            if let reason = candidate.rejection {
                lose(candidate.candidate, .rejected, reason)
            } else {
                found.append((number, candidate))
            }
        case .failure(let error):
            guard error.concernsProgram else { throw .toolchain(error) }
            lose(candidate, .failed, "\(error)")
        }
    }

    mutating func lose(_ candidate: Candidate, _ stage: TuningOutcome.Loss.Stage, _ reason: String) {
        losses.append(TuningOutcome.Loss(configuration: candidate.configuration, stage: stage, reason: reason))
    }

    func count(_ stage: TuningOutcome.Loss.Stage) -> Int {
        losses.count { $0.stage == stage }
    }

    /// Why the first configuration that was lost at `stage` was lost.
    func firstReason(of stages: TuningOutcome.Loss.Stage...) -> String {
        losses.first { stages.contains($0.stage) }?.reason ?? ""
    }

    /// The best time so far, with its unit and evidence.
    var bestInWords: String? {
        found.map(\.candidate.prediction.time).min().map { "\(Microseconds($0)) modelled" }
    }
}
