import Kernels
import Tuning
import TuningDatabase

/// What `tune` says at the end of a session that measured, for people.
struct MeasuredSummary {
    private let outcome: MeasuredOutcome

    init(_ outcome: MeasuredOutcome) {
        self.outcome = outcome
    }

    /// The result, its evidence, and where it was written.
    var text: String {
        [problem, routing, winner, times, gain, evidence, ties, space, spent, losses, record]
            .compactMap { $0 }.joined(separator: "\n")
    }

    /// The result in one line, for one of several problems.
    var line: String {
        "\(outcome.options.problem.title)  \(median) measured\(rate.map { " (\($0))" } ?? "")  \(outcome.winner.configuration)  \(stored)"
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }

    private var problem: String {
        let extents = outcome.dimensions.map { "\($0.name)=\($0.extent)" }.joined(separator: ",")
        let layer = outcome.options.problem.layer.map { " (\($0))" } ?? ""
        let units = outcome.options.processor == nil ? "CUs" : "cores"
        let device = outcome.device
        let several = outcome.devices > 1 ? "\(outcome.devices) x " : ""
        return "\(outcome.options.problem.operation) \(extents)\(layer) on \(several)\(device.name): "
            + "\(device.architecture), \(device.computeUnits) \(units)"
    }

    private var routing: String? {
        outcome.routed.map { row("routing", $0.routingText) }
    }

    private var winner: String {
        row("best", "\(outcome.winner.configuration)")
    }

    private var median: String { "\(Microseconds(outcome.winner.entry.cold.median))" }

    /// What a launch streams, where it streams anything.
    private var streamed: String? {
        outcome.winner.entry.rotation.bytesBetweenUses == 0
            ? nil : outcome.record.key.weightType == ProblemTypes.none ? "inputs" : "weights"
    }

    private var rate: String? {
        streamed.map { "\((outcome.bytesPerSecond / 1e8).rounded() / 10) GB/s of \($0)" }
    }

    private var times: String {
        let entry = outcome.winner.entry
        let deviation = "(deviation \(Microseconds(entry.cold.deviation)))"
        guard let streamed, let rate else {
            // What stands before it has just written all that it reads.
            return row(
                "time", "\(median) measured, inputs in the cache \(deviation); medians of \(entry.cold.seconds.count)")
        }
        let cold = "\(median) measured, \(streamed) cold \(deviation), \(rate)"
        let warmth = entry.rotation.isCold ? "" : "; copies of the \(streamed) did not exceed twice the cache"
        return row("time", cold + warmth) + "\n"
            + row(
                "",
                "\(Microseconds(entry.hot.median)) with the same \(streamed) again and again; medians of \(entry.cold.seconds.count)"
            )
    }

    private var gain: String? {
        outcome.gainOverDefault.map {
            row(
                "gain",
                "\(($0 * 100).rounded() / 100) times as fast as the family's first configuration, timed in turns with it"
            )
        }
    }

    private var evidence: String {
        let verification = outcome.verification
        let words = outcome.record.evidence.map(\.rawValue).joined(separator: ", ")
        let repeated =
            verification.isDeterministic.map {
                $0 ? ", equal bit for bit when run again" : ", not equal when run again"
            }
            ?? ""
        return row(
            "evidence",
            "\(words): \(verification.verdicts.count) cases on the device\(outcome.record.key.comparedSums), largest error "
                + "\((verification.worstRatio * 100).rounded() / 100) of its bound\(repeated)")
            + "\n" + row("compiler", outcome.compiler)
    }

    private var ties: String? {
        let noise = "the noise is \(percent(outcome.noise))"
        let kept =
            outcome.keptIncumbent
            ? "; the database's configuration stays, none is faster by more than that and 1 %" : ""
        guard !outcome.ties.isEmpty else { return row("ties", "none: \(noise)\(kept)") }
        return row("ties", "\(outcome.ties.count) more cannot be told from it: \(noise)\(kept)")
    }

    private var space: String {
        let space = outcome.coverage
        let known = outcome.trials.count { $0.isFromJournal }
        let journal = known == 0 ? "" : " (\(known) known from the journal)"
        return row(
            "space",
            "\(space.declared) declared, \(space.legal) legal, \(outcome.trials.count) tried\(journal), "
                + "\(space.failed) failed, \(space.rejected) rejected, \(space.verified) right\(timeIsUp)")
    }

    private var timeIsUp: String { outcome.ranOutOfTime ? "; the time was up" : "" }

    private var spent: String {
        func seconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) s" }
        return row(
            "spent",
            "\(seconds(outcome.seconds)): compiling \(seconds(outcome.secondsCompiling)), on the device "
                + "\(seconds(outcome.secondsMeasuring))")
    }

    private var losses: String? {
        let lost = outcome.trials.filter { $0.seconds == nil }
        guard !lost.isEmpty else { return nil }
        let shown = lost.prefix(5).map { "  \($0.outcome.rawValue): \($0.configuration)\n    \($0.reason ?? "")" }
        let rest = lost.count - shown.count
        return (["lost"] + shown + (rest > 0 ? ["  and \(rest) more; --json lists all"] : [])).joined(separator: "\n")
    }

    private var record: String { row("record", stored) }

    private var stored: String { StoredText.text(of: outcome.stored) }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
