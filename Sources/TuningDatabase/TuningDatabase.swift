import Glibc
import OrderedJSON
import Synchronization

/// The tuning records of one or more folders, for looking up.
///
/// Opening reads the files and indexes the keys, which stand first in every line; a record is decoded when it is first
/// asked for and kept. Files stay open, and what replaces them later does not change an open database. Any number of
/// threads may look up.
public final class TuningDatabase: Sendable {
    struct State {
        /// By entry of the index: the record that answers, once it is known.
        var records: [StoredRecord?]
        /// By entry of the index: why no record answers, where that is known.
        var unusable: [Int: LookupMiss] = [:]
        /// What was answered to keys that have no usable record of their own.
        var graded = AnswerTable()
        var issues: [DatabaseIssue]
    }

    let files: [DatabaseLoader.File]
    let index: KeyIndex
    let misses: MissLog?
    let state: Mutex<State>

    /// Opens the folders at `paths`; where several have a record of one key, the last one's counts.
    ///
    /// Nothing is thrown: what cannot be read or used is in ``issues``, and the rest is served. Lookups that find no
    /// record of the very problem are written to `misses`, where there is one.
    public init(folders paths: [String], misses: MissLog? = nil) {
        var loader = DatabaseLoader()
        for path in paths {
            loader.load(folder: path)
        }
        files = loader.files
        index = loader.index
        self.misses = misses
        state = Mutex(
            State(records: Array(repeating: nil, count: loader.index.entries.count), issues: loader.issues))
    }

    /// Opens the folders of `searchPath` that exist; one that was asked for by name and does not is an issue.
    public convenience init(_ searchPath: DatabaseSearchPath, misses: MissLog? = nil) {
        self.init(folders: searchPath.foldersToRead, misses: misses)
    }

    /// What could not be used so far.
    ///
    /// Lines are decoded at their first use, so looking up may add to it; so may a log of misses that cannot be written.
    public var issues: [DatabaseIssue] {
        state.withLock { $0.issues } + (misses?.issue.map { [$0] } ?? [])
    }

    /// How many lines have a sound key, hidden and duplicate ones included.
    public var count: Int {
        index.entries.count
    }

    /// The record of `key`, or what `acceptance` allows in its place, or why there is none.
    ///
    /// Costs a hash probe and a comparison of the key's text, after the first time. A line that proves broken is added
    /// to ``issues``, and what it hid answers instead. With ``LookupAcceptance/graded``, where `key` has no usable record:
    /// that of the nearest bucket of M with the same compute units; then one of other compute units (another CPU, of other
    /// cores or another cache), with the very M before others, the nearest count first. The architecture, the types and all other dimensions are always the same.
    /// The answer says which it is.
    public func lookup(_ key: RecordKey, accepting acceptance: LookupAcceptance = .exactOnly) -> LookupAnswer {
        var miss: LookupMiss?
        if let entry = find(key) {
            let (stored, problem) = state.withLock { state in
                if let stored = state.records[entry] {
                    return (stored as StoredRecord?, nil as LookupMiss?)
                }
                let stored = record(of: entry, &state)
                return (stored, stored == nil ? state.unusable[entry] : nil)
            }
            if let stored {
                return .found(stored, .exact)
            }
            miss = problem
        }
        guard acceptance == .exactOnly else { return nearest(to: key) }
        let answer = LookupAnswer.missing(miss ?? self.miss(key))
        misses?.add(key, answer)
        return answer
    }

    /// The records that lookups of their keys are answered with, in the order of their keys.
    ///
    /// Decodes every line that is not hidden.
    public var records: [StoredRecord] {
        state.withLock { state in
            var records: [StoredRecord] = []
            index.forEachHead { entry, _ in
                if let stored = record(of: entry, &state) {
                    records.append(stored)
                }
            }
            return records.sorted { $0.record.key < $1.record.key }
        }
    }

    /// Decodes every line, and gives all that cannot be used.
    public func validate() -> [DatabaseIssue] {
        state.withLock { state in
            var hidden = Set(index.entries.lazy.map(\.hidden))
            hidden.remove(-1)
            for entry in index.entries.indices {
                if hidden.contains(entry) {
                    // Served to nobody, but named all the same.
                    _ = decode(entry, issues: &state.issues)
                } else {
                    _ = record(of: entry, &state)
                }
            }
            var seen: Set<DatabaseIssue> = []
            state.issues.removeAll { !seen.insert($0).inserted }
            return state.issues
        }
    }

    func find(_ key: RecordKey) -> Int? {
        key.text.withUnsafeBufferPointer { wanted in
            index.find(key.fingerprint) { entry in
                files[entry.file].keys.withUnsafeBufferPointer { keys in
                    guard entry.key.count == wanted.count, let text = wanted.baseAddress, let start = keys.baseAddress
                    else { return false }
                    return memcmp(start + entry.key.lowerBound, text, wanted.count) == 0
                }
            }
        }
    }

    /// The best usable record of the newest file that has one for the key of `entry`; found once and kept.
    func record(of entry: Int, _ state: inout State) -> StoredRecord? {
        if let stored = state.records[entry] {
            return stored
        }
        guard state.unusable[entry] == nil else { return nil }
        var chosen: (record: StoredRecord, file: Int)?
        var problems: [DatabaseIssue] = []
        var next = entry
        while next >= 0 {
            let place = index.entries[next]
            if let chosen, chosen.file != place.file {
                break
            }
            switch decode(next, issues: &state.issues) {
            case .success(let stored):
                if chosen.map({ stored.record.outranks($0.record.record) }) ?? true {
                    chosen = (stored, place.file)
                }
            case .failure(let issue): problems.append(issue)
            }
            next = place.hidden
        }
        if let chosen {
            state.records[entry] = chosen.record
        } else {
            state.unusable[entry] = .unusable(problems)
        }
        return chosen?.record
    }

    private func decode(_ entry: Int, issues: inout [DatabaseIssue]) -> Result<StoredRecord, DatabaseIssue> {
        let place = index.entries[entry]
        let source = files[place.file].source
        switch record(at: place, of: source) {
        case .success(let record):
            return .success(StoredRecord(record: record, file: source.path, line: place.number))
        case .failure(let problem):
            let issue = DatabaseIssue(file: source.path, line: place.number, problem: problem)
            issues.append(issue)
            return .failure(issue)
        }
    }

    private func record(at place: KeyIndex.Entry, of source: OpenFile) -> Result<TuningRecord, DatabaseIssue.Problem> {
        do throws(SystemError) {
            let line = try source.bytes(in: place.line)
            let result = RecordDecoder.decode(line.indices, of: line)
            // Only someone who writes into the file instead of replacing it can have changed the line since then.
            guard case .success(let record) = result, record.key.text[...] != files[place.file].keys[place.key] else {
                return result
            }
            return .failure(.changed)
        } catch {
            return .failure(.unreadable(error))
        }
    }

    private func miss(_ key: RecordKey) -> LookupMiss {
        hasRecords(arch: key.arch, operation: key.operation)
            ? .noRecord(key) : .noRecords(arch: key.arch, operation: key.operation)
    }

    func hasRecords(arch: String, operation: String) -> Bool {
        files.contains { $0.arch == arch && $0.operation == operation && !$0.keys.isEmpty }
    }
}
