import Devices
import Kernels
import TuningDatabase

extension MeasuredSession {
    /// What the finals of a session gave.
    struct Finals {
        /// By cold median, the fastest first.
        var finalists: [Finalist]
        var winner: Finalist
        var ties: [Finalist]
        let report: FinalsReport
        let verification: VerificationReport
        /// Finalists whose results turned out wrong on further cases, and the like.
        let losses: [MeasuredTrial]
        let keptIncumbent: Bool
    }

    /// Times the best of `trials` against one another and judges the winner on every case; one that is wrong falls out.
    ///
    /// Of those that tie the one whose results are bounded most tightly wins, unless the incumbent stays.
    func finals(
        of trials: [MeasuredTrial], default first: Configuration, incumbent: Configuration?, _ lane: MeasuringLane
    ) async throws -> Finals {
        let measured = trials.filter { $0.seconds != nil }
        guard !measured.isEmpty else {
            guard !stop.isMade else { throw TuningError.stopped }
            guard let loss = trials.first else {
                throw TuningError.nothingMeasured(failures: 0, first: "there is none in this part of the space")
            }
            throw TuningError.nothingMeasured(failures: trials.count, first: loss.reason ?? loss.outcome.rawValue)
        }
        let ranked = measured.enumerated().sorted {
            ($0.element.seconds ?? .infinity, $0.offset) < ($1.element.seconds ?? .infinity, $1.offset)
        }.map(\.element)
        var entrants = Array(ranked.prefix(Self.finalists))
        for extra in [incumbent, first].compactMap({ $0 })
        where !entrants.contains(where: { $0.configuration == extra }) {
            entrants += ranked.filter { $0.configuration == extra }.prefix(1)
        }
        report(.began(phase: "finals", total: entrants.count))
        defer { report(.ended) }
        var losses: [MeasuredTrial] = []
        while true {
            let compiled = try await compiled(entrants, lane)
            guard !compiled.isEmpty else {
                throw TuningError.nothingMeasured(
                    failures: trials.count, first: losses.first?.reason ?? "no finalist is left")
            }
            let place = compiled.firstIndex { $0.trial.configuration == incumbent }
            let times = try await lane.onDevice {
                try await lane.pool.finals(of: compiled.map(\.candidate), of: options.problem, incumbent: place)
            }
            for (number, outcome) in times.dropped {
                let trial = compiled[number].trial
                let loss = MeasuredTrial(outcome, of: trial.configuration, trial.text)
                try lane.log.append(lost: loss)
                losses.append(loss)
            }
            let finalists = times.decision.ranking.compactMap { number in
                times.entries[number].map { entry in
                    Finalist(
                        trial: compiled[number].trial, resources: compiled[number].resources, entry: entry,
                        isDefault: compiled[number].trial.configuration == first)
                }
            }
            func finalist(_ number: Int) -> Finalist? {
                finalists.first { $0.configuration == compiled[number].trial.configuration }
            }
            guard let fastest = finalist(times.decision.winner) else {
                throw TuningError.nothingMeasured(failures: trials.count, first: "no finalist could be timed")
            }
            let tied = times.decision.ties.compactMap(finalist)
            let isIncumbent = fastest.configuration == incumbent
            let winner = isIncumbent ? fastest : try tightest(of: [fastest] + tied, lane)
            let number = compiled.firstIndex { $0.trial.configuration == winner.configuration } ?? times.decision.winner
            let outcome = try await lane.onDevice {
                try await lane.pool.measure(compiled[number].candidate, of: options.problem, judging: .all)
            }
            guard let verification = outcome.screening?.verification else {
                let loss = MeasuredTrial(outcome, of: winner.configuration, winner.trial.text)
                try lane.log.append(lost: loss)
                losses.append(loss)
                entrants.removeAll { $0.configuration == winner.configuration || Self.isLost($0, losses) }
                continue
            }
            for finalist in finalists {
                try lane.log.append(finalist.trial, finalist.entry, state: times.after)
            }
            return Finals(
                finalists: finalists, winner: winner,
                ties: ([fastest] + tied).filter { $0.configuration != winner.configuration }, report: times,
                verification: verification, losses: losses, keptIncumbent: times.decision.keptIncumbent)
        }
    }

    private static func isLost(_ trial: MeasuredTrial, _ losses: [MeasuredTrial]) -> Bool {
        losses.contains { $0.configuration == trial.configuration }
    }

    private func tightest(of finalists: [Finalist], _ lane: MeasuringLane) throws -> Finalist {
        var best = finalists[0]
        for finalist in finalists.dropFirst() {
            let family = lane.target.family
            if try family.relativeBound(of: finalist.configuration) < family.relativeBound(of: best.configuration) {
                best = finalist
            }
        }
        return best
    }

    private typealias Compiled = (trial: MeasuredTrial, candidate: DeviceCandidate, resources: RecordedResources)

    private func compiled(_ entrants: [MeasuredTrial], _ lane: MeasuringLane) async throws -> [Compiled] {
        try await lane.clock.whileCompiling {
            var compiled: [Compiled] = []
            for trial in entrants {
                // It compiled before: the result comes from the cache, unless that was cleared.
                if case .ready(let candidate, let resources) = try await lane.target.program(for: trial.configuration) {
                    compiled.append((trial, candidate, resources))
                }
            }
            return compiled
        }
    }

    /// The record, and where it went.
    func finish(
        _ finals: Finals, _ trials: [MeasuredTrial], space: (declared: Int, legal: Int), _ lane: MeasuringLane,
        identity: DeviceIdentity, devices: Int, since start: ContinuousClock.Instant
    ) async throws -> MeasuredOutcome {
        let target = lane.target
        let all = trials + finals.losses
        func count(_ outcomes: TrialOutcome...) -> Int { trials.count { outcomes.contains($0.outcome) } }
        let coverage = try SpaceCoverage(
            declared: space.declared, legal: space.legal, distinct: space.legal,
            compiled: trials.count - count(.failed), failed: count(.failed),
            rejected: count(.rejected, .wrong, .crashed, .hung, .invalid, .quarantined), verified: count(.measured))
        let bound = try target.family.relativeBound(of: finals.winner.configuration)
        let record = try TuningRecord.measured(finals, target: target, coverage: coverage, bound: bound)
        var stored: (outcome: PutOutcome, file: String)?
        if let path = options.database {
            let folder = DatabaseFolder(path)
            stored = (try folder.put(record), folder.file(for: record.key))
        }
        let bytes = try target.family.weightBytes(of: finals.winner.configuration)
        return MeasuredOutcome(
            options: options, dimensions: target.family.dimensions, routed: target.family as? any RoutedFamily,
            device: identity, devices: devices, compiler: target.compiler, coverage: coverage, trials: all,
            finalists: finals.finalists, winner: finals.winner, ties: finals.ties, noise: finals.report.decision.noise,
            keptIncumbent: finals.keptIncumbent, verification: finals.verification, relativeBound: bound,
            record: record, stored: stored, wasStopped: stop.isMade,
            ranOutOfTime: !stop.isMade && options.timeLimit != nil && trials.count < min(options.budget, space.legal),
            seconds: (ContinuousClock.now - start) / .seconds(1), secondsCompiling: clock.compiling,
            secondsMeasuring: clock.measuring, bytesPerSecond: bytes / finals.winner.entry.cold.median)
    }
}
