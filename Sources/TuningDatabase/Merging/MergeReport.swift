/// What became of the records and trials of databases that were joined.
public struct MergeReport: Sendable {
    /// What one database brought.
    public struct Source: Sendable {
        /// The database.
        public let path: String
        /// Its sound records.
        public var records = 0
        /// Those that had no record of their key in the database that was written to, or a broken one.
        public var added = 0
        /// Those that took another one's place.
        public var replaced = 0
        /// Those that another one kept its place against.
        public var kept = 0
        /// Those that were there already.
        public var unchanged = 0
        /// Its journals.
        public var journals = 0
        /// Their sound trials.
        public var trials = 0
    }

    /// One journal that trials were united in.
    public struct United: Sendable {
        /// The journal's file.
        public let path: String
        /// The run, as if it had not been shared out.
        public let identity: JournalIdentity
        /// How many journals have trials of the run, itself included.
        public let journals: Int
        /// Its trials before.
        public let before: Int
        /// Its trials afterwards.
        public let after: Int
        /// Trials that several of the journals had, counted each time after the first.
        public let duplicates: Int
    }

    /// The database that was written to.
    public let destination: String
    /// The databases that were read, in the order in which they were given, without the one that was written to.
    public internal(set) var sources: [Source]
    /// The journals that were united, in the order of their paths; none of which are as they were.
    public internal(set) var journals: [United] = []
    /// What could not be used of the databases and journals.
    public internal(set) var issues: [DatabaseIssue] = []
}
