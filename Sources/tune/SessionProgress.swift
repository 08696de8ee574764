import Synchronization
import TerminalProgress
import Tuning

/// Shows a session's events as progress.
final class SessionProgress: Sendable {
    private let output: ProgressOutput?
    private let reporter = Mutex<ProgressReporter?>(nil)

    /// Shows on `output`; nil for silence.
    init(_ output: ProgressOutput?) {
        self.output = output
    }

    func show(_ event: TuningEvent) {
        reporter.withLock { reporter in
            switch event {
            case .began(let phase, let total):
                reporter = ProgressReporter(label: phase, total: total, output: output)
            case .advanced(let best):
                reporter?.advance(best: best)
            case .ended:
                reporter?.finish()
                reporter = nil
            }
        }
    }
}
