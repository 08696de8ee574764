import Glibc

/// A folder of tuning records, for writing: `<arch>/<operation>.jsonl`, one record a line, sorted by key.
///
/// Writers take turns by a lock on `.lock` in the folder, read what is there, write the new file beside the old one and
/// rename it, so that readers always see a whole file and two writers at once lose nothing.
public struct DatabaseFolder: Hashable, Sendable {
    /// The folder's path.
    ///
    /// It is made at the first write where it is missing.
    public let path: String

    /// The folder at `path`.
    public init(_ path: String) {
        self.path = path
    }

    /// The file that holds records about `key`'s operation and processor.
    public func file(for key: RecordKey) -> String {
        "\(path)/\(key.arch)/\(key.operation).jsonl"
    }

    /// Puts `record` into its file; see ``put(contentsOf:replacing:patience:)``.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - policy: When it takes the place of the one with its key.
    ///   - patience: How long to wait for other writers.
    /// - Returns: What became of it.
    /// - Throws: ``DatabaseError``; the file is then as it was.
    @discardableResult
    public func put(
        _ record: TuningRecord, replacing policy: ReplacementPolicy = .ifBetter, patience: Duration = .seconds(30)
    ) throws(DatabaseError) -> PutOutcome {
        try put(contentsOf: [record], replacing: policy, patience: patience)[0]
    }

    /// Puts each of `records` into its file; the outcomes stand in the same order.
    ///
    /// A record takes the place of the one with its key, except that, unless `policy` says otherwise, a modelled time
    /// never takes a measured one's, and one measured on the same device only where it is lower by more than 1 % and by
    /// more than the noise of both (unless the same configuration has come to generate another text).
    /// Compiled facts and comparisons of the record that goes are kept where they are about the same text. Lines that
    /// are broken or of a newer schema stay as they are. Each file is written once, and only where something changed;
    /// where a file fails, the files before it are written and those after it are not.
    ///
    /// - Parameters:
    ///   - records: The records, of any operations and processors.
    ///   - policy: When a record takes the place of the one with its key.
    ///   - patience: How long to wait for other writers.
    /// - Returns: What became of each.
    /// - Throws: ``DatabaseError``; the file in question is then as it was.
    @discardableResult
    public func put(
        contentsOf records: [TuningRecord], replacing policy: ReplacementPolicy = .ifBetter,
        patience: Duration = .seconds(30)
    ) throws(DatabaseError) -> [PutOutcome] {
        var outcomes: [Int: PutOutcome] = [:]
        let groups = Dictionary(grouping: records.indices) { file(for: records[$0].key) }
        for (file, places) in groups.sorted(by: { $0.key < $1.key }) {
            let written = try put(places.map { records[$0] }, into: file, policy, patience)
            for (place, outcome) in zip(places, written) {
                outcomes[place] = outcome
            }
        }
        return records.indices.compactMap { outcomes[$0] }
    }

    private func put(
        _ records: [TuningRecord], into file: String, _ policy: ReplacementPolicy, _ patience: Duration
    ) throws(DatabaseError) -> [PutOutcome] {
        guard let key = records.first?.key else { return [] }
        do throws(SystemError) {
            try FileSystem.makeFolders("\(path)/\(key.arch)")
        } catch {
            throw .system(error)
        }
        return try FileLock.holding("\(path)/.lock", patience: patience) { () throws(DatabaseError) in
            do throws(SystemError) {
                return try Self.edit(file, putting: records, policy)
            } catch {
                throw .system(error)
            }
        }
    }

    /// Puts `records`, which all belong into `file`, there; the caller holds the lock.
    private static func edit(
        _ file: String, putting records: [TuningRecord], _ policy: ReplacementPolicy
    ) throws(SystemError) -> [PutOutcome] {
        guard let key = records.first?.key else { return [] }
        let before = FileSystem.exists(file) ? try FileSystem.read(file) : []
        var editor = FileEditor(before, path: file, arch: key.arch, operation: key.operation)
        let outcomes = records.map { editor.put($0, replacing: policy) }
        let after = editor.bytes
        if after != before {
            try AtomicFile.replace(FileSystem.resolved(file), with: after)
        }
        return outcomes
    }
}
