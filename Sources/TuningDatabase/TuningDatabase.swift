import Glibc
import OrderedJSON
import Synchronization

/// The tuning records of one or more folders, for looking up.
///
/// Opening reads the files and indexes the keys, which stand first in every line; a record is decoded when it is first
/// asked for and kept. Files stay open, and what replaces them later does not change an open database. Any number of
/// threads may look up.
public final class TuningDatabase: Sendable {
    private struct State {
        /// By entry of the index: the answer, once it is known.
        var answers: [LookupAnswer?]
        var issues: [DatabaseIssue]
    }

    private let files: [DatabaseLoader.File]
    private let index: KeyIndex
    private let state: Mutex<State>

    /// Opens the folders at `paths`; where several have a record of one key, the last one's counts.
    ///
    /// Nothing is thrown: what cannot be read or used is in ``issues``, and the rest is served.
    public init(folders paths: [String]) {
        var loader = DatabaseLoader()
        for path in paths {
            loader.load(folder: path)
        }
        files = loader.files
        index = loader.index
        state = Mutex(
            State(answers: Array(repeating: nil, count: loader.index.entries.count), issues: loader.issues))
    }

    /// Opens the folders of `searchPath` that exist; one that was asked for by name and does not is an issue.
    public convenience init(_ searchPath: DatabaseSearchPath) {
        self.init(folders: searchPath.foldersToRead)
    }

    /// What could not be used so far.
    ///
    /// Lines are decoded at their first use, so looking up may add to it.
    public var issues: [DatabaseIssue] {
        state.withLock { $0.issues }
    }

    /// How many lines have a sound key, hidden and duplicate ones included.
    public var count: Int {
        index.entries.count
    }

    /// The record of exactly `key`, or why there is none.
    ///
    /// Costs a hash probe and a comparison of the key's text, after the first time. A line that proves broken is added
    /// to ``issues``, and what it hid answers instead.
    public func lookup(_ key: RecordKey) -> LookupAnswer {
        guard let entry = find(key) else { return .missing(miss(key)) }
        return state.withLock { state in
            if let answer = state.answers[entry] {
                return answer
            }
            let answer = answer(from: entry, issues: &state.issues)
            state.answers[entry] = answer
            return answer
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
                } else if state.answers[entry] == nil {
                    state.answers[entry] = answer(from: entry, issues: &state.issues)
                }
            }
            var seen: Set<DatabaseIssue> = []
            state.issues.removeAll { !seen.insert($0).inserted }
            return state.issues
        }
    }

    private func find(_ key: RecordKey) -> Int? {
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

    /// The best usable record of the newest file that has one for the key of `entry`.
    private func answer(from entry: Int, issues: inout [DatabaseIssue]) -> LookupAnswer {
        var chosen: (record: StoredRecord, file: Int)?
        var problems: [DatabaseIssue] = []
        var next = entry
        while next >= 0 {
            let place = index.entries[next]
            if let chosen, chosen.file != place.file {
                break
            }
            switch decode(next, issues: &issues) {
            case .success(let stored):
                if chosen.map({ stored.record.outranks($0.record.record) }) ?? true {
                    chosen = (stored, place.file)
                }
            case .failure(let issue): problems.append(issue)
            }
            next = place.hidden
        }
        return chosen.map { .found($0.record, .exact) } ?? .missing(.unusable(problems))
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
        let hasFile = files.contains { $0.arch == key.arch && $0.operation == key.operation && !$0.keys.isEmpty }
        return hasFile ? .noRecord(key) : .noRecords(arch: key.arch, operation: key.operation)
    }
}
