import Kernels
import Tuning
import TuningDatabase

/// What `tune --op moe-layer` says at its end, for people.
struct LayerSummary {
    private let outcome: LayerOutcome

    init(_ outcome: LayerOutcome) {
        self.outcome = outcome
    }

    /// The result, its parts, the candidates that were considered, and where it was written.
    var text: String {
        [problem, shared, time, parts, candidates, evidence, row("compiler", outcome.compiler), record]
            .joined(separator: "\n")
    }

    /// The result in one line, for one of several problems.
    var line: String {
        "\(outcome.options.problem.title), \(outcome.layer.routed.distinctExperts) experts  \(total)  \(terms)  \(StoredText.text(of: outcome.stored))"
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }

    private var problem: String {
        let extents = outcome.layer.dimensions.map { "\($0.name)=\($0.extent)" }.joined(separator: ",")
        let options = outcome.options
        let layer = options.problem.layer.map { " (\($0))" } ?? ""
        return
            "\(options.problem.operation) \(extents)\(layer) on \(options.target.architecture), \(size)\n"
            + row("routing", outcome.layer.routingText)
    }

    private var size: String {
        outcome.options.processor.map { "\($0.cores) cores" } ?? "\(outcome.options.accelerator.computeUnits) CUs"
    }

    private var terms: String { outcome.candidates.first.map { "\($0.terms)" } ?? "" }
    private var total: String { RecordSummary.time(outcome.record.time) }

    private var shared: String { row("shared", terms) }

    private var time: String {
        guard !outcome.isTimedWhole else {
            let sum = Microseconds(outcome.sum / 1e6)
            return row("time", "\(total) in one piece, weights cold; the parts, each timed alone, sum up to \(sum)")
        }
        let limit = Microseconds(outcome.record.time.limit / 1e6)
        return row(
            "time", "\(total), the sum of the parts; \(limit) is what their bytes and matrix work take at peak rates")
    }

    private var parts: String {
        let sum = outcome.sum
        let rows = outcome.parts.map { part -> [String] in
            let share = (1000 * part.outcome.microseconds / sum).rounded() / 10
            return [
                "  \(part.part.rawValue)", "\(Microseconds(part.outcome.microseconds / 1e6))", "\(share) %",
                Self.text(of: part.stored), "\(part.outcome.configuration)",
            ]
        }
        return "parts\n" + TextTable([["  part", "time", "share", "own record", "configuration"]] + rows).text
    }

    private static func text(of stored: LayerOutcome.Stored?) -> String {
        switch stored {
        case .put(let outcome, let file): StoredText.text(of: (outcome, file))
        case .betterStands(_, let time): "the one that stands is as good alone: \(Microseconds(time / 1e6))"
        case nil: "not written"
        }
    }

    private var candidates: String {
        let evidence = outcome.record.time.evidence.rawValue
        let impossible = outcome.candidates.filter { $0.estimate == nil && $0.sum == nil }
        let rows = outcome.candidates.filter { $0.estimate != nil || $0.sum != nil }.map { candidate -> [String] in
            let time = Self.time(of: candidate, evidence)
            return ["  \(candidate.terms)", time, candidate.reason ?? "the one to use"]
        }
        let others =
            impossible.isEmpty
            ? "" : "\n  no configuration of a product has " + impossible.map { "\($0.terms)" }.joined(separator: "; ")
        return "considered\n" + TextTable(rows).text + others
    }

    private static func time(of candidate: LayerOutcome.Candidate, _ evidence: String) -> String {
        if let whole = candidate.whole { return "\(Microseconds(whole / 1e6)) \(evidence) in one piece" }
        if let sum = candidate.sum { return "\(Microseconds(sum / 1e6)) \(evidence)" }
        return candidate.estimate.map { "\(Microseconds($0 / 1e6)) modelled before compiling" } ?? "-"
    }

    private var evidence: String {
        let verification = outcome.verification
        let worst = (verification.worstRatio * 100).rounded() / 100
        let words = outcome.record.evidence.map(\.rawValue).joined(separator: ", ")
        let place = outcome.isTimedWhole ? "device" : "lane simulator"
        let repeats = outcome.record.isDeterministic == false ? "; not deterministic" : ""
        return row(
            "evidence",
            "\(words): \(verification.verdicts.count) cases of the whole layer on the \(place), each step given what those before it wrote, largest error \(worst) of its bound\(repeats)"
        )
    }

    private var record: String { row("record", StoredText.text(of: outcome.stored)) }
}
