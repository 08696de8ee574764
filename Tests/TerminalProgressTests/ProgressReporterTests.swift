import Synchronization
import TerminalProgress
import Testing

@Suite("Progress reporters")
struct ProgressReporterTests {
    /// A terminal or a file that keeps what was written, and a clock that the test moves.
    private final class Stage: Sendable {
        let writes = Mutex<[String]>([])
        let now = Mutex<Duration>(.zero)

        func output(isTerminal: Bool, width: Int = 60) -> ProgressOutput {
            ProgressOutput(
                isTerminal: isTerminal, width: { width },
                write: { text in self.writes.withLock { $0.append(text) } })
        }

        func clock() -> Duration {
            now.withLock { $0 }
        }

        func pass(_ duration: Duration) {
            now.withLock { $0 += duration }
        }

        var written: [String] {
            writes.withLock { $0 }
        }
    }

    @Test("On a terminal one line is redrawn, not too often, and cleared at the end")
    func terminal() {
        let stage = Stage()
        let reporter = ProgressReporter(
            label: "tune", total: 4, output: stage.output(isTerminal: true), clock: stage.clock)
        stage.pass(.seconds(1))
        reporter.advance(best: "9 us")
        stage.pass(.milliseconds(50))
        reporter.advance()  // Too soon to be drawn.
        stage.pass(.milliseconds(950))
        reporter.advance()
        reporter.finish()
        reporter.finish()
        reporter.advance()
        #expect(
            stage.written == [
                "\rtune  [####.............]  1/4  1.0/s  best 9 us  0:03 left\u{1B}[K",
                "\rtune  [############.....]  3/4  1.5/s  best 9 us  0:00 left\u{1B}[K",
                "\r\u{1B}[K",
            ])
    }

    @Test("A note stands above the line, which is drawn again")
    func note() {
        let stage = Stage()
        let reporter = ProgressReporter(
            label: "tune", total: nil, output: stage.output(isTerminal: true), clock: stage.clock)
        reporter.note("before")
        reporter.advance()
        reporter.note("a worker died")
        #expect(stage.written == ["before\n", "\rtune  1\u{1B}[K", "\r\u{1B}[Ka worker died\ntune  1"])
    }

    @Test("Without a terminal lines come at quarters and every ten seconds, and one at the end")
    func plain() {
        let stage = Stage()
        let reporter = ProgressReporter(
            label: "tune", total: 100, output: stage.output(isTerminal: false), clock: stage.clock)
        for _ in 0..<100 {
            stage.pass(.seconds(1))
            reporter.advance()
        }
        reporter.finish()
        let shares = stage.written.compactMap { line in line.split(separator: " ").dropFirst().first.map(String.init) }
        #expect(
            shares == [
                "10/100", "20/100", "25/100", "35/100", "45/100", "50/100", "60/100", "70/100", "75/100", "85/100",
                "95/100", "100/100",
            ])
        #expect(stage.written.allSatisfy { $0.hasSuffix("\n") && !$0.contains("\u{1B}") && !$0.contains("\r") })
    }

    @Test("Quick work gives few lines")
    func quick() {
        let stage = Stage()
        let reporter = ProgressReporter(
            label: "tune", total: 1000, output: stage.output(isTerminal: false), clock: stage.clock)
        for _ in 0..<1000 {
            stage.pass(.milliseconds(1))
            reporter.advance()
        }
        reporter.finish()
        #expect(stage.written.count == 4)
    }

    @Test("Quiet is silent")
    func quiet() {
        let reporter = ProgressReporter(label: "tune", total: 2, output: nil)
        reporter.advance()
        reporter.note("nothing")
        reporter.change { $0.label = "other" }
        reporter.finish()
        // Nothing to look at: an output that is not there cannot have been written to. The state still counts.
        reporter.change { _ in Issue.record("a finished reporter must not change") }
    }

    @Test("Many threads lose no step")
    func threads() async {
        let stage = Stage()
        let reporter = ProgressReporter(
            label: "tune", total: 8000, output: stage.output(isTerminal: false), clock: stage.clock)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        reporter.advance()
                    }
                }
            }
        }
        stage.pass(.seconds(4))
        reporter.finish()
        #expect(stage.written.last == "tune: 8000/8000 (100 %), 2000/s\n")
    }
}
