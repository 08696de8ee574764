import Kernels
import Toolchain

/// What a session has so far.
struct SearchState {
    private(set) var compiled: [CompiledCandidate] = []
    private(set) var losses: [TuningOutcome.Loss] = []
    /// Configurations that were judged, rightly or wrongly.
    var judged = 0

    /// Takes the result of one compilation in; throws what no other configuration could do better with.
    mutating func add(_ candidate: Candidate, _ result: Result<CompiledCandidate, ToolchainError>) throws(TuningError) {
        switch result {
        case .success(let candidate):
            if let reason = candidate.rejection {
                lose(candidate.candidate, .rejected, reason)
            } else {
                compiled.append(candidate)
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

    /// The best time so far, with its unit and evidence.
    var bestInWords: String? {
        compiled.map(\.prediction.time).min().map { "\(Microseconds($0)) modelled" }
    }
}
