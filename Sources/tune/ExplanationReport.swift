import KernelDSL
import Kernels
import OrderedJSON
import Tuning

/// `--explain`: which configurations there are, and why others are not.
struct ExplanationReport {
    private let problems: [ProblemRequest]
    private let settings: [(name: String, value: String)]
    private let processor: Processor?
    private let target: Target

    /// A report on `problems`, on `processor` or else on the GPU `target`.
    init(
        _ problems: [ProblemRequest], settings: [(name: String, value: String)], processor: Processor?,
        target: Target
    ) {
        self.problems = problems
        self.processor = processor
        self.target = target
        self.settings = settings
    }

    func write(asJSON: Bool) async throws {
        var explanations: [SpaceExplanation] = []
        for problem in problems {
            let explanation = try await SpaceExplanation(
                problem: problem, settings: settings, processor: processor, target: target)
            explanations.append(explanation)
            if !asJSON {
                print(text(explanation))
            }
        }
        if asJSON {
            let whole: JSONValue = ["explain": true, "problems": .array(explanations.map(\.json))]
            print(try whole.compactText())
        } else {
            print("explained; nothing was compiled or written")
        }
    }

    private func text(_ explanation: SpaceExplanation) -> String {
        let extents = explanation.dimensions.map { "\($0.name)=\($0.extent)" }.joined(separator: ",")
        let layer = explanation.problem.layer.map { " (\($0))" } ?? ""
        let which =
            explanation.verdict == nil
            ? "" : " with " + explanation.settings.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return
            (["\(explanation.problem.operation) \(extents)\(layer)"] + verdict(explanation) + [
                "space       \(explanation.declared) declared\(which), \(explanation.legal) legal (\(percent(explanation.legal, of: explanation)))"
            ] + rejections(explanation) + ["free        \(names(explanation.free)): each value goes with all others"])
            .joined(separator: "\n")
    }

    private func verdict(_ explanation: SpaceExplanation) -> [String] {
        guard let verdict = explanation.verdict else { return [] }
        guard !verdict.isLegal else { return ["legal       \(verdict.configuration)"] }
        let word =
            verdict.canRun
            ? "left out    it can run, but brings nothing for these extents: " : "not legal   "
        var lines = [word + "\(verdict.configuration)"]
        lines += verdict.violations.flatMap { violation in
            [
                "  \(violation.constraint.summary) (\(violation.constraint.parameters.joined(separator: ", ")))",
                "    \(violation.reason)",
            ]
        }
        if !verdict.unjudged.isEmpty {
            let summaries = verdict.unjudged.map(\.summary).joined(separator: "; ")
            lines.append("  not judged, since that rests on those: \(summaries)")
        }
        return lines
    }

    private func rejections(_ explanation: SpaceExplanation) -> [String] {
        guard !explanation.rejections.isEmpty else { return [] }
        let rows = explanation.rejections.map { rejection in
            [
                "  \(rejection.count)", percent(rejection.count, of: explanation),
                rejection.constraint + (rejection.isRedundancy ? " (could run, and would bring nothing)" : ""),
                rejection.example,
            ]
        }
        return ["turned down, each by the first constraint that it breaks; with an example", TextTable(rows).text]
    }

    private func names(_ parameters: [TuningParameter]) -> String {
        parameters.isEmpty ? "none" : parameters.map(\.name).joined(separator: ", ")
    }

    private func percent(_ count: Int, of explanation: SpaceExplanation) -> String {
        let percent = explanation.percent(count)
        guard percent == 0 || percent >= 0.01 else { return "< 0.01 %" }
        return "\((percent * 100).rounded() / 100) %"
    }
}
