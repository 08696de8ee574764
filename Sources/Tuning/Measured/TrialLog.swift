import Devices
import Kernels
import TuningDatabase

/// Where trials are kept: in the run's journal, if it has a database, and nowhere else.
struct TrialLog: Sendable {
    private let journal: Journal?
    private let shard: Shard?

    init(_ journal: Journal?, shard: Shard?) {
        self.journal = journal
        self.shard = shard
    }

    /// What an earlier run found out about `configuration` with the text `text`; nil where it has to be tried.
    func trial(of configuration: Configuration, text: TextDigest) throws -> MeasuredTrial? {
        guard let journal else { return nil }
        let recorded = try RecordedConfiguration(configuration)
        return journal.trial(of: recorded, text: text, phase: .screening).map {
            MeasuredTrial($0, of: configuration)
        }
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
