import Kernels
import Tuning
import TuningDatabase

/// What `tune --op moe-layer` says at its end, for people.
struct LayerSummary {
    private let outcome: LayerOutcome

    init(_ outcome: LayerOutcome) {
        self.outcome = outcome
    }

    /// The result, its parts, the pairs that were considered, and where it was written.
    var text: String {
        [problem, shared, time, parts, pairs, evidence, row("compiler", outcome.compiler), record]
            .joined(separator: "\n")
    }

    /// The result in one line, for one of several problems.
    var line: String {
        "\(outcome.options.problem.title), \(outcome.layer.routed.distinctExperts) experts  \(total)  \(pair)  \(StoredText.text(of: outcome.stored))"
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }

    private var problem: String {
        let extents = outcome.layer.dimensions.map { "\($0.name)=\($0.extent)" }.joined(separator: ",")
        let options = outcome.options
        let layer = options.problem.layer.map { " (\($0))" } ?? ""
        return
            "\(options.problem.operation) \(extents)\(layer) on \(options.target.architecture), \(options.accelerator.computeUnits) CUs\n"
            + row("routing", outcome.layer.routingText)
    }

    private var pair: String { outcome.pairs.first.map { "\($0.pair)" } ?? "" }
    private var total: String { RecordSummary.time(outcome.record.time) }

    private var shared: String { row("shared", pair) }

    private var time: String {
        let limit = Microseconds(outcome.record.time.limit / 1e6)
        return row(
            "time", "\(total), the sum of the parts; \(limit) is what their bytes and matrix work take at peak rates")
    }

    private var parts: String {
        let sum = outcome.parts.reduce(0) { $0 + $1.outcome.microseconds }
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

    private var pairs: String {
        let evidence = outcome.record.time.evidence.rawValue
        let impossible = outcome.pairs.filter { $0.estimate == nil && $0.sum == nil }
        let rows = outcome.pairs.filter { $0.estimate != nil || $0.sum != nil }.map { pair -> [String] in
            let time =
                pair.sum.map { "\(Microseconds($0 / 1e6)) \(evidence)" }
                ?? pair.estimate.map { "\(Microseconds($0 / 1e6)) modelled before compiling" } ?? "-"
            return ["  \(pair.pair)", time, pair.reason ?? "the one to use"]
        }
        let others =
            impossible.isEmpty
            ? "" : "\n  no configuration of a product has " + impossible.map { "\($0.pair)" }.joined(separator: "; ")
        return "considered\n" + TextTable(rows).text + others
    }

    private var evidence: String {
        let verification = outcome.verification
        let worst = (verification.worstRatio * 100).rounded() / 100
        let words = outcome.record.evidence.map(\.rawValue).joined(separator: ", ")
        let repeats = outcome.record.isDeterministic == false ? "; not deterministic" : ""
        return row(
            "evidence",
            "\(words): \(verification.verdicts.count) cases of the whole layer on the lane simulator, each step given what those before it wrote, largest error \(worst) of its bound\(repeats)"
        )
    }

    private var record: String { row("record", StoredText.text(of: outcome.stored)) }
}
