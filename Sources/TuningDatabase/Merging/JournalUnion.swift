/// The trials of several journals of one run, as one journal.
struct JournalUnion {
    private let identity: JournalIdentity
    private let listings: [JournalListing]

    /// The union of `listings`, whose runs differ from `identity` in their shard alone; `identity` has none.
    init(_ identity: JournalIdentity, of listings: [JournalListing]) {
        self.identity = identity
        self.listings = listings
    }

    /// Writes the union into the run's journal in the database at `folder`; nil where that has all trials already.
    ///
    /// The file is replaced as a whole, in the order of the trials' instants; its broken lines stay, as the last ones.
    func write(to folder: String, patience: Duration) throws(JournalError) -> MergeReport.United? {
        let path = "\(folder)/\(identity.path)"
        let others = listings.filter { FileSystem.resolved($0.path) != FileSystem.resolved(path) }
        guard !others.isEmpty else { return nil }
        let file = try JournalFile.inDatabase(path, patience: patience)
        let bytes = try file.bytes()
        let listing = JournalListing(bytes, path: path)
        try listing.requireRun(identity, startOf: bytes)
        let all = ([listing] + others).flatMap { listing in
            listing.trials.map { $0.inShard(listing.identity?.shard) }
        }
        let trials = Set(all)
        guard trials.count > Set(listing.trials).count || listing.identity == nil else { return nil }
        let sorted = trials.map { (trial: $0, line: $0.line(number: 0)) }
            .sorted { ($0.trial.date, $0.line) < ($1.trial.date, $1.line) }
        var lines = [identity.line]
        lines += sorted.enumerated().map { $0.element.trial.line(number: $0.offset + 1) }
        lines += listing.brokenLines(of: bytes)
        do throws(SystemError) {
            try AtomicFile.replace(FileSystem.resolved(path), with: Array((lines.joined(separator: "\n") + "\n").utf8))
        } catch {
            throw .system(error)
        }
        return MergeReport.United(
            path: path, identity: identity, journals: others.count + (listing.identity == nil ? 0 : 1),
            before: listing.entries.count, after: trials.count, duplicates: all.count - trials.count)
    }
}
