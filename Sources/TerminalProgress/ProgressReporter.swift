import Synchronization

/// Shows how far a piece of work has come, from any number of threads.
///
/// On a terminal one line is redrawn, at most ten times a second and in one write each, and is gone when the work is
/// done: results stand alone. The cursor is never hidden, so a process that is killed leaves nothing to restore. Where
/// there is no terminal a line is written at every quarter of the work and otherwise every ten seconds.
public final class ProgressReporter: Sendable {
    private static let redrawInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(10)

    private struct State {
        var progress: ProgressState
        var drawnAt: Duration?
        var quarter = 0
        var hasLine = false
        var isFinished = false
    }

    private let output: ProgressOutput?
    private let clock: @Sendable () -> Duration
    private let start: Duration
    private let state: Mutex<State>

    /// A reporter of work called `label`.
    ///
    /// - Parameters:
    ///   - label: What is being done.
    ///   - total: Steps in all, or nil where that is not known.
    ///   - doneBefore: Steps that an earlier run has done.
    ///   - output: Where to write; nil for silence (`--quiet`).
    ///   - clock: Time since any fixed moment, never going back.
    public init(
        label: String, total: Int?, doneBefore: Int = 0, output: ProgressOutput? = .standardError,
        clock: @escaping @Sendable () -> Duration = ProgressReporter.monotonicClock()
    ) {
        self.output = output
        self.clock = clock
        start = clock()
        state = Mutex(
            State(progress: ProgressState(label: label, done: doneBefore, total: total, doneBefore: doneBefore)))
    }

    /// A clock that counts from the call on.
    public static func monotonicClock() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }

    /// Notes that `count` more steps are done, and the best result so far where it has changed.
    public func advance(by count: Int = 1, best: String? = nil) {
        change { progress in
            progress.done += count
            progress.best = best ?? progress.best
        }
    }

    /// Changes what is known: label, total, steps done, best.
    public func change(_ body: (inout ProgressState) -> Void) {
        let now = clock()
        state.withLock { state in
            guard !state.isFinished else { return }
            body(&state.progress)
            state.progress.elapsed = now - start
            draw(&state, now: now)
        }
    }

    /// Writes `message` as a line of its own, above the progress line where there is one.
    public func note(_ message: String) {
        guard let output else { return }
        state.withLock { state in
            guard output.isTerminal, state.hasLine else { return output.write("\(message)\n") }
            let line = ProgressLine.terminal(state.progress, width: output.width() - 1)
            output.write("\r\u{1B}[K\(message)\n\(line)")
        }
    }

    /// Ends the progress: clears the line of a terminal, writes a last line where there is none.
    ///
    /// What comes later is ignored.
    public func finish() {
        let now = clock()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            state.progress.elapsed = now - start
            guard let output else { return }
            if !output.isTerminal {
                output.write("\(ProgressLine.plain(state.progress))\n")
            } else if state.hasLine {
                output.write("\r\u{1B}[K")
            }
        }
    }

    private func draw(_ state: inout State, now: Duration) {
        guard let output else { return }
        let since = state.drawnAt.map { now - $0 }
        if output.isTerminal {
            guard since ?? .seconds(1) >= Self.redrawInterval else { return }
            // The last column stays free: a character there makes some terminals wrap. Erasing after the text, not
            // before it, keeps the line from flickering.
            output.write("\r\(ProgressLine.terminal(state.progress, width: output.width() - 1))\u{1B}[K")
            state.hasLine = true
            state.drawnAt = now
        } else {
            let quarter = state.progress.fraction.map { Int($0 * 4) } ?? 0
            let isComplete = state.progress.fraction == 1
            // The last line is finish()'s.
            guard !isComplete, quarter > state.quarter || since ?? (now - start) >= Self.plainInterval else { return }
            output.write("\(ProgressLine.plain(state.progress))\n")
            state.quarter = quarter
            state.drawnAt = now
        }
    }
}
