import Synchronization

/// The trials of one tuning run in a file, open for appending.
///
/// A line a trial, on the disk when ``append(_:)`` returns: whatever ends the process, at most the trial that was in
/// flight is lost. A run that is started again opens the same file, and looks up what it need not try again. Nobody
/// else can open the journal for appending as long as this object lives; any number of threads may use it.
public final class Journal: Sendable {
    private struct State {
        let file: JournalFile
        var trials: [JournalTrial]
        var places: [TrialSubject: [Int]] = [:]
        /// The last trial's number.
        var last: Int
    }

    /// What a trial is about.
    private struct TrialSubject: Hashable {
        let configuration: RecordedConfiguration
        let text: TextDigest
    }

    /// The run.
    public let identity: JournalIdentity
    /// The file.
    public let path: String
    /// What could not be used of what the file held: lines that were skipped, and a last one that was cut off, which is
    /// now gone.
    public let issues: [DatabaseIssue]
    private let state: Mutex<State>

    /// Opens the journal of the run `identity` in the database at `folder`; what is missing of the file and the folders
    /// above it is made.
    ///
    /// - Parameters:
    ///   - folder: The database.
    ///   - identity: The run.
    ///   - patience: How long to wait for another tuner that has the journal open.
    /// - Returns: The journal, with what earlier runs found.
    /// - Throws: ``JournalError``.
    public static func open(
        folder: String, identity: JournalIdentity, patience: Duration = .seconds(1)
    ) throws(JournalError) -> Journal {
        try Journal(path: "\(folder)/\(identity.path)", identity: identity, patience: patience)
    }

    /// What the journal of the run `identity` in the database at `folder` holds, without opening it for appending; nil
    /// where there is none.
    public static func find(identity: JournalIdentity, in folder: String) -> JournalListing? {
        let path = "\(folder)/\(identity.path)"
        return FileSystem.exists(path) ? JournalListing(path) : nil
    }

    private init(path: String, identity: JournalIdentity, patience: Duration) throws(JournalError) {
        let file = try JournalFile.inDatabase(path, patience: patience)
        let bytes = try file.bytes()
        let listing = JournalListing(bytes, path: path)
        try listing.requireRun(identity, startOf: bytes)
        if listing.wholeSize == 0 {
            try file.truncate(to: 0)
            try file.append(identity.line)
            file.syncFolder()
        } else if listing.wholeSize < bytes.count {
            try file.truncate(to: listing.wholeSize)
        }
        self.identity = identity
        self.path = path
        issues = listing.wholeSize == 0 ? [] : listing.issues
        var state = State(file: file, trials: [], last: listing.entries.map(\.number).max() ?? 0)
        for entry in listing.entries {
            Self.add(entry.trial, to: &state)
        }
        self.state = Mutex(state)
    }

    /// What was tried, by earlier runs and this one, in the order of the lines.
    public var trials: [JournalTrial] {
        state.withLock { $0.trials }
    }

    /// The last trial of `configuration` with the text `text`, in `phase` where one is given; nil where it was not tried.
    public func trial(
        of configuration: RecordedConfiguration, text: TextDigest, phase: TrialPhase? = nil
    ) -> JournalTrial? {
        state.withLock { state in
            let places = state.places[TrialSubject(configuration: configuration, text: text)]
            return places?.last { phase == nil || state.trials[$0].phase == phase }.map { state.trials[$0] }
        }
    }

    /// Appends `trial`, and returns when it is on the disk.
    ///
    /// - Returns: Its number in the journal.
    /// - Throws: ``JournalError``, which names the file; all earlier trials can still be read, and another trial may be
    ///   appended when the cause is gone.
    @discardableResult
    public func append(_ trial: JournalTrial) throws(JournalError) -> Int {
        try state.withLock { state throws(JournalError) in
            let number = state.last + 1
            try state.file.append(trial.line(number: number))
            state.last = number
            Self.add(trial, to: &state)
            return number
        }
    }

    private static func add(_ trial: JournalTrial, to state: inout State) {
        let subject = TrialSubject(configuration: trial.configuration, text: trial.text)
        state.places[subject, default: []].append(state.trials.count)
        state.trials.append(trial)
    }
}
