import Search
import TuningDatabase

extension RecordedSpace {
    /// The trials of a tuning run as a recorded space: each configuration with the median of its cold samples, the last where
    /// it was tried several times.
    ///
    /// - Throws: ``InputError`` where the file at `path` is no journal, or no trial in it has a time.
    public init(readingJournal path: String) throws(InputError) {
        let listing = JournalListing(path)
        guard listing.identity != nil else {
            throw InputError(
                path: path, reason: listing.issues.first.map { "\($0)" } ?? "it is no journal of a tuning run")
        }
        let trials = listing.trials.filter { $0.phase == .screening }
        do throws(RecordedSpaceError) {
            try self.init(parsing: Self.table(trials))
        } catch {
            throw InputError(path: path, reason: "its trials make no space to search: \(error)")
        }
    }

    /// The table that ``init(parsing:)`` reads, with the configurations of `trials` each once.
    public static func table(_ trials: [JournalTrial]) -> String {
        let names = trials.first?.configuration.names ?? []
        var last: [RecordedConfiguration: JournalTrial] = [:]
        var order: [RecordedConfiguration] = []
        for trial in trials where trial.configuration.names == names {
            if last.updateValue(trial, forKey: trial.configuration) == nil {
                order.append(trial.configuration)
            }
        }
        let rows = order.compactMap { configuration -> String? in
            guard let trial = last[configuration] else { return nil }
            let values = configuration.parameters.map { "\($0.value)" }
            let median = trial.outcome == .measured ? trial.coldMedian.map { $0 / 1000 } : nil
            let time = median.map { "\($0)" } ?? ""
            let least = trial.cold.min().map { "\($0 / 1000)" } ?? time
            let mean = trial.cold.isEmpty ? time : "\(trial.cold.reduce(0, +) / Double(trial.cold.count) / 1000)"
            let status = median == nil ? trial.outcome.rawValue : "ok"
            return (values + [mean, least, time, "0", "0", "0", "0", status]).joined(separator: ",")
        }
        return ([(names + resultColumns).joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    }
}
