import Kernels
import OrderedJSON
import TuningDatabase

extension LayerSession {
    /// Judges and times `entries` on the CPU in one piece, the least sum first, and writes the record of the best.
    ///
    /// All launches of a layer are one plan, which the measuring machinery times as it times any: with the weights of both
    /// products cold, and what parts leave to one another where it was left. The candidate of the least sum has the part of an incumbent:
    /// another wins where it is clearly faster as a whole.
    func finish(
        _ entries: [LayerContest.Entry], _ contest: LayerContest, on devices: MeasuredDevices,
        since start: ContinuousClock.Instant
    ) async throws -> LayerOutcome {
        let session = MeasuredSession(options, on: devices, pools: pools, stop: stop, report: report)
        let lane = try await session.laneWithoutJournal()
        let trials = try await trials(of: entries, lane)
        // What was measured is used, even where the session was stopped since.
        let least = trials.first { $0.seconds != nil }?.configuration ?? entries[0].configuration
        let finals = try await session.finals(of: trials, default: least, incumbent: least, lane)
        guard let winner = entries.first(where: { $0.configuration == finals.winner.configuration }) else {
            throw TuningError.nothingMeasured(failures: trials.count, first: "the finals have another winner")
        }
        let lost = (trials + finals.losses).filter { $0.seconds == nil }
        let wrong = Dictionary(
            entries.compactMap { entry in
                lost.last { $0.configuration == entry.configuration }.map { (entry.terms, Self.reason($0)) }
            }, uniquingKeysWith: { $1 })
        let wholes = Dictionary(
            entries.compactMap { entry in
                finals.finalists.first { $0.configuration == entry.configuration }.map {
                    (entry.terms, Microseconds($0.entry.cold.median).rounded)
                }
            }, uniquingKeysWith: { $1 })
        let right = entries.filter { wrong[$0.terms] == nil }
        let parts = contest.parts(of: winner)
        let record = try TuningRecord.measured(
            finals, target: lane.target, coverage: coverage(contest.tuned.outcomes.values.map(\.record.space)),
            bound: lane.target.family.relativeBound(of: winner.configuration),
            additional: [
                LayerOutcome.partsMember: LayerOutcome.times(of: parts),
                LayerOutcome.timedMember: .string(LayerOutcome.whole),
            ])
        return LayerOutcome(
            options: options, layer: layer,
            candidates: contest.candidates(right, winner: winner, wrong: wrong, wholes: wholes), parts: parts,
            configuration: winner.configuration, verification: finals.verification, record: record,
            stored: try stored(record), compiler: lane.target.compiler, wasStopped: stop.isMade,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// What became of each of `entries` on the device.
    private func trials(of entries: [LayerContest.Entry], _ lane: MeasuringLane) async throws -> [MeasuredTrial] {
        report(.began(phase: "the layer in one piece", total: entries.count))
        defer { report(.ended) }
        var trials: [MeasuredTrial] = []
        for entry in entries {
            trials.append(try await lane.trial(of: entry.configuration))
            report(.advanced(best: trials.compactMap(\.seconds).min().map { "\(Microseconds($0))" }))
        }
        return trials
    }

    private static func reason(_ loss: MeasuredTrial) -> String {
        let reason = loss.reason ?? loss.outcome.rawValue
        return loss.outcome == .wrong ? "wrong as a whole: \(reason)" : "\(loss.outcome.rawValue) as a whole: \(reason)"
    }
}

extension MeasuredSession {
    /// A lane on the first device, for configurations that no strategy proposes.
    func laneWithoutJournal() async throws -> MeasuringLane {
        let pools = makePools()
        guard let pool = pools.first else { throw TuningError.unlikeDevices([]) }
        return MeasuringLane(
            target: try await target(on: try await identity(of: [pool])), pool: pool, problem: options.problem,
            log: TrialLog(nil, shard: nil), clock: clock, stop: stop, advanced: { _ in })
    }
}
