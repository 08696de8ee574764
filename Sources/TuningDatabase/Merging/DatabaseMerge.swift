/// Joins the records and journals of several databases in one of them or in another.
///
/// Joining again changes nothing, and the order in which databases are named does not matter: records are put in the
/// order of the days on which they were made, trials stand in that of their instants. Records of the database that is
/// written to are the incumbents.
public struct DatabaseMerge: Sendable {
    private let sources: [String]
    private let destination: String

    /// Joins `sources` in `destination`, which is made where it is missing and may be one of them.
    public init(_ sources: [String], into destination: String) {
        self.sources = sources
        self.destination = destination
    }

    /// Joins them.
    ///
    /// A record takes the place of another as ``ReplacementPolicy/joining`` says. Journals whose runs differ in their shard alone are united in the journal of the run that
    /// is not shared out, which such a run then finds; they stay as they are.
    ///
    /// - Parameter patience: How long to wait for other writers.
    /// - Returns: What became of the records and trials.
    /// - Throws: ``MergeError``.
    public func run(patience: Duration = .seconds(30)) throws(MergeError) -> MergeReport {
        for source in sources where !FileSystem.isFolder(source) {
            throw .notFolder(source)
        }
        let target = FileSystem.resolved(destination)
        var seen: Set<String> = [target]
        let others = sources.filter { seen.insert(FileSystem.resolved($0)).inserted }
        var report = MergeReport(destination: destination, sources: others.map { MergeReport.Source(path: $0) })
        try joinRecords(&report, patience)
        try joinJournals(&report, patience)
        return report
    }

    /// A record of one of the sources.
    private struct Candidate {
        let source: Int
        let record: TuningRecord
        let line: String

        /// Its place among all: the later it was made, the later.
        var order: (String, String) { (record.date.text, line) }
    }

    private func joinRecords(_ report: inout MergeReport, _ patience: Duration) throws(MergeError) {
        var candidates: [Candidate] = []
        for (number, source) in report.sources.enumerated() {
            let listing = DatabaseListing(source.path)
            report.issues += listing.issues.filter(\.isUnused)
            report.sources[number].records = listing.records.count
            candidates += listing.records.map {
                Candidate(source: number, record: $0.record, line: $0.record.line)
            }
        }
        candidates = Self.ordered(candidates)
        let records = candidates.map(\.record)
        let folder = DatabaseFolder(destination)
        let outcomes: [PutOutcome]
        do throws(DatabaseError) {
            outcomes = try folder.put(contentsOf: records, replacing: .joining, patience: patience)
            // What others know about the text of the one that stays, whichever stood there in between.
            try folder.put(contentsOf: records, replacing: .addingFacts, patience: patience)
        } catch {
            throw .records(error)
        }
        for (candidate, outcome) in zip(candidates, outcomes) {
            switch outcome {
            case .added, .mended: report.sources[candidate.source].added += 1
            case .replaced: report.sources[candidate.source].replaced += 1
            case .kept, .incumbentKept: report.sources[candidate.source].kept += 1
            case .unchanged: report.sources[candidate.source].unchanged += 1
            }
        }
    }

    /// In the order in which they were made; but of each key those first that were measured on the device of the last one
    /// that was measured, since times are compared on one device alone.
    private static func ordered(_ candidates: [Candidate]) -> [Candidate] {
        let sorted = candidates.sorted { $0.order < $1.order }
        let devices = sorted.reduce(into: [RecordKey: String]()) { devices, candidate in
            devices[candidate.record.key] = candidate.record.time.device ?? devices[candidate.record.key]
        }
        func isFirst(_ candidate: Candidate) -> Bool {
            let device = candidate.record.time.device
            return device != nil && device == devices[candidate.record.key]
        }
        return sorted.filter { isFirst($0) } + sorted.filter { !isFirst($0) }
    }

    private func joinJournals(_ report: inout MergeReport, _ patience: Duration) throws(MergeError) {
        var listings = JournalListing.all(in: destination)
        for (number, source) in report.sources.enumerated() {
            let found = JournalListing.all(in: source.path)
            report.sources[number].journals = found.count
            report.sources[number].trials = found.reduce(0) { $0 + $1.entries.count }
            listings += found
        }
        report.issues += listings.flatMap(\.issues)
        let groups = Dictionary(grouping: listings.filter { $0.identity != nil }) { $0.identity?.whole }
        for (identity, group) in groups.sorted(by: { ($0.key?.path ?? "") < ($1.key?.path ?? "") }) {
            guard let identity else { continue }
            do throws(JournalError) {
                if let united = try JournalUnion(identity, of: group).write(to: destination, patience: patience) {
                    report.journals.append(united)
                }
            } catch {
                throw .journal(error)
            }
        }
    }
}

extension DatabaseIssue {
    /// Whether a line was left out: it is broken, or of a schema that only a newer version can judge.
    fileprivate var isUnused: Bool {
        if case .newerSchema = problem { true } else { isBroken }
    }
}
