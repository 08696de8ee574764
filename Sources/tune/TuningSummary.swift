import Kernels
import Tuning
import TuningDatabase

/// What `tune` says at its end, for people.
struct TuningSummary {
    private let outcome: TuningOutcome

    init(_ outcome: TuningOutcome) {
        self.outcome = outcome
    }

    /// The result, its evidence, and where it was written.
    var text: String {
        [problem, routing, winner, resources, hotLoop, memory, evidence, ties, space, losses, record]
            .compactMap { $0 }
            .joined(separator: "\n")
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }

    private var problem: String {
        let extents = outcome.dimensions.map { "\($0.name)=\($0.extent)" }.joined(separator: ",")
        let options = outcome.options
        let layer = options.problem.layer.map { " (\($0))" } ?? ""
        return
            "\(options.problem.operation) \(extents)\(layer) on \(options.target.architecture), \(options.accelerator.computeUnits) CUs"
    }

    private var routing: String? {
        outcome.routed.map { row("routing", $0.routingText) }
    }

    /// The result in one line, for one of several problems.
    var line: String {
        let routing = outcome.routed.map { ", \($0.routed.distinctExperts) experts" } ?? ""
        let time = "\(Microseconds(outcome.best.prediction.time)) modelled"
        return
            "\(outcome.options.problem.title)\(routing)  \(time)  \(outcome.best.candidate.configuration)  \(stored)"
    }

    private var winner: String {
        let prediction = outcome.best.prediction
        let time = "\(Microseconds(prediction.time)) modelled for \(outcome.options.accelerator.name)"
        let limit = "\(Microseconds(prediction.limit)) is what its bytes and matrix work take at peak rates"
        return row("best", "\(outcome.best.candidate.configuration)") + "\n" + row("time", "\(time); \(limit)")
    }

    private var resources: String? {
        let resources = outcome.best.facts.resources
        guard let step = outcome.best.plan.steps.first else { return nil }
        let registers =
            "\(resources.vectorRegisters) VGPR (\(resources.accumulationRegisters) of them AGPR), \(resources.scalarRegisters) SGPR"
        let memory = "\(resources.sharedBytes) B LDS, \(resources.scratchBytes) B scratch"
        let waves = "\(resources.occupancy.wavesPerSIMD) waves a SIMD"
        let grid = "grid \(step.grid.x) x \(step.grid.y) of \(step.kernel.workgroupSize) lanes"
        return row("resources", "\(registers), \(memory), \(waves); \(grid)") + "\n"
            + row("compiler", outcome.compiler)
    }

    private var hotLoop: String? {
        guard let loop = outcome.best.facts.hotLoop else { return nil }
        let vector = outcome.best.vectorPerWeightDword.map { "\(($0 * 100).rounded() / 100)" } ?? "?"
        let loads = loop.loads.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }.joined(separator: ", ")
        let region = loop.isLoop ? "K loop" : "unrolled K"
        return row(
            "hot loop",
            "\(region): \(loop.count(.matrix)) matrix, \(loop.count(.vector)) vector instructions (\(vector) a dword of weights), loads \(loads)"
        )
    }

    private var memory: String? {
        guard let memory = outcome.best.memory else { return nil }
        func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
        let conflicts =
            switch memory.worstWay {
            case 0: "no LDS"
            case 1: "no LDS conflicts"
            default:
                "LDS conflicts \(rounded(memory.conflictCyclesPerAccess)) cycles an access (worst \(memory.worstWay)-way)"
            }
        return row(
            "memory", "\(conflicts), \(rounded(memory.lineBytesPerByte)) bytes of lines for each byte used: simulated")
    }

    private var evidence: String? {
        guard let verification = outcome.verification else { return nil }
        let worst = (verification.worstRatio * 100).rounded() / 100
        let words = outcome.record.evidence.map(\.rawValue).joined(separator: ", ")
        let sample = verification.verdicts.contains { $0.sample != nil } ? " (\(verification.extent))" : ""
        return row(
            "evidence",
            "\(words): \(verification.verdicts.count) cases on the lane simulator\(sample)\(outcome.record.key.comparedSums), largest error \(worst) of its bound"
        )
    }

    private var ties: String? {
        guard !outcome.ties.isEmpty else { return nil }
        return row("ties", "\(outcome.ties.count) more within 1 % of the modelled time")
    }

    private var space: String {
        let space = outcome.coverage
        return row(
            "space",
            "\(space.declared) declared, \(space.legal) legal, \(space.distinct) distinct, \(space.compiled) compiled, \(space.failed) failed, \(space.rejected) rejected, \(space.verified) verified\(timeIsUp)"
        )
    }

    private var timeIsUp: String {
        outcome.ranOutOfTime ? "; the time was up" : ""
    }

    private var losses: String? {
        guard !outcome.losses.isEmpty else { return nil }
        let shown = outcome.losses.prefix(5).map { "  \($0.stage.rawValue): \($0.configuration)\n    \($0.reason)" }
        let rest = outcome.losses.count - shown.count
        return (["lost"] + shown + (rest > 0 ? ["  and \(rest) more; --json lists all"] : [])).joined(separator: "\n")
    }

    private var record: String? {
        row("record", stored)
    }

    private var stored: String { StoredText.text(of: outcome.stored) }
}
