import Devices
import Kernels
import Search
import TuningDatabase

/// Where trials are kept: in the run's journal, if it has a database, and nowhere else.
struct TrialLog: Sendable {
    private let journal: Journal?
    private let shard: Shard?

    init(_ journal: Journal?, shard: Shard?) {
        self.journal = journal
        self.shard = shard
    }

    /// What earlier runs found out about configurations of `space` that generate the texts they had, in the order in which
    /// they were tried.
    func trials(of target: any MeasuredTarget, in space: FamilySpace) async throws -> [(SearchPoint, MeasuredTrial)] {
        guard let journal else { return [] }
        var seen: Set<RecordedConfiguration> = []
        let tried = journal.trials.map(\.configuration).filter { seen.insert($0).inserted }
        return try await withThrowingTaskGroup(of: (Int, SearchPoint, MeasuredTrial)?.self) { group in
            for (number, recorded) in tried.enumerated() {
                group.addTask {
                    guard let configuration = try? target.family.configuration(recorded),
                        let point = space.point(of: configuration), space.contains(point),
                        let trial = Self.trial(
                            of: recorded, text: TextDigest(of: try target.text(for: configuration)), in: journal)
                    else { return nil }
                    return (number, point, MeasuredTrial(trial, of: configuration))
                }
            }
            return try await group.reduce(into: []) { found, trial in
                trial.map { found.append($0) }
            }.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
        }
    }

    /// The last word on a configuration: its time, or what befell it when it was a finalist.
    private static func trial(
        of configuration: RecordedConfiguration, text: TextDigest, in journal: Journal
    ) -> JournalTrial? {
        guard let last = journal.trial(of: configuration, text: text) else { return nil }
        return last.outcome == .measured ? journal.trial(of: configuration, text: text, phase: .screening) : last
    }

    /// Appends what became of a configuration that did not get as far as the device.
    func append(_ trial: MeasuredTrial) throws {
        try append(trial, cold: [], phase: .screening, state: .unknown)
    }

    /// Appends what became of a configuration on the device.
    func append(_ trial: MeasuredTrial, _ screening: Screening?) throws {
        try append(
            trial, cold: screening?.cold.seconds ?? [], phase: .screening,
            state: screening.map { RecordedDeviceState($0.after) } ?? .unknown)
    }

    /// Appends what befell a finalist that could not be timed, or that further cases found wrong.
    func append(lost trial: MeasuredTrial) throws {
        try append(trial, cold: [], phase: .final, state: .unknown)
    }

    /// Appends a finalist's samples.
    func append(_ trial: MeasuredTrial, _ entry: FinalsEntry, state: DeviceState) throws {
        try append(
            trial, cold: entry.cold.seconds, hot: entry.hot.seconds, phase: .final, state: RecordedDeviceState(state))
    }

    private func append(
        _ trial: MeasuredTrial, cold: [Double], hot: [Double] = [], phase: TrialPhase, state: RecordedDeviceState
    ) throws {
        guard let journal else { return }
        try journal.append(
            JournalTrial(
                configuration: RecordedConfiguration(trial.configuration), text: trial.text, outcome: trial.outcome,
                phase: phase, cold: cold.map { Microseconds($0).rounded }, hot: hot.map { Microseconds($0).rounded },
                reason: trial.reason, state: state, shard: shard))
    }
}

extension RecordedDeviceState {
    /// What a device says of itself, as records hold it.
    init(_ state: DeviceState) {
        self.init(
            clockMegahertz: state.clock.map { $0.rounded() }, powerWatts: state.power.map { $0.rounded() })
    }
}
