import OrderedJSON

/// What stands in a journal's file.
public struct JournalListing: Sendable {
    /// The file.
    public let path: String
    /// The run; nil where the first line is not a sound identity.
    public let identity: JournalIdentity?
    /// The sound trials in the order of their lines.
    public let entries: [JournalEntry]
    /// Lines that were skipped, and the last one where it was cut off.
    public let issues: [DatabaseIssue]
    /// Bytes of the lines that are whole; what is left was cut off.
    let wholeSize: Int

    /// The trials in the order of their lines.
    public var trials: [JournalTrial] { entries.map(\.trial) }

    /// Reads the journal at `path`; what cannot be read or used is in ``issues``.
    public init(_ path: String) {
        do throws(SystemError) {
            self.init(try FileSystem.read(path), path: path)
        } catch {
            self.init(
                path: path, identity: nil, entries: [],
                issues: [DatabaseIssue(file: path, line: nil, problem: .unreadable(error))], wholeSize: 0)
        }
    }

    /// The listing of `bytes`, the content of the journal at `path`.
    init(_ bytes: [UInt8], path: String) {
        let wholeSize = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var identity: JournalIdentity?
        var entries: [JournalEntry] = []
        var issues: [DatabaseIssue] = []
        var lines = 0
        bytes[..<wholeSize].withUnsafeBufferPointer { buffer in
            LineSplitter.forEachLine(of: buffer) { number, range in
                lines = number
                let line = UnsafeBufferPointer(rebasing: buffer[range])
                do throws(DatabaseIssue.Problem) {
                    if number == 1 {
                        identity = try Self.identity(line)
                    } else {
                        let (trialNumber, trial) = try Self.trial(line)
                        entries.append(JournalEntry(number: trialNumber, line: number, trial: trial))
                    }
                } catch {
                    issues.append(DatabaseIssue(file: path, line: number, problem: error))
                }
            }
        }
        if wholeSize < bytes.count {
            issues.append(DatabaseIssue(file: path, line: lines + 1, problem: .cutOff))
        }
        self.init(path: path, identity: identity, entries: entries, issues: issues, wholeSize: wholeSize)
    }

    private init(
        path: String, identity: JournalIdentity?, entries: [JournalEntry], issues: [DatabaseIssue], wholeSize: Int
    ) {
        self.path = path
        self.identity = identity
        self.entries = entries
        self.issues = issues
        self.wholeSize = wholeSize
    }

    /// The journals in the database at `folder`, in the order of their paths.
    public static func all(in folder: String) -> [JournalListing] {
        // Folders that cannot be read are named by whoever lists the database's records.
        let archs = (try? FileSystem.names(in: folder)) ?? []
        return archs.flatMap { arch in
            let journals = "\(folder)/\(arch)/\(JournalIdentity.folderName)"
            let names = FileSystem.isFolder(journals) ? (try? FileSystem.names(in: journals)) ?? [] : []
            return names.filter { $0.hasSuffix(".jsonl") }.map { JournalListing("\(journals)/\($0)") }
        }
    }

    /// Whether the file at `path` begins as a journal does.
    public static func isJournal(_ path: String) -> Bool {
        let start = Array("{\"journal\":".utf8)
        guard !FileSystem.isFolder(path), let file = try? OpenFile(path) else { return false }
        return (try? file.bytes(in: 0..<start.count)) == start
    }

    private static func identity(
        _ line: UnsafeBufferPointer<UInt8>
    ) throws(DatabaseIssue.Problem) -> JournalIdentity {
        let json = try json(line)
        if let schema = json["journal"]?.intValue, schema > JournalIdentity.currentSchema {
            throw .newerSchema(schema)
        }
        do throws(RecordError) {
            return try JournalIdentity(json)
        } catch {
            throw .notIdentity(error)
        }
    }

    private static func trial(
        _ line: UnsafeBufferPointer<UInt8>
    ) throws(DatabaseIssue.Problem) -> (Int, JournalTrial) {
        let json = try json(line)
        do throws(RecordError) {
            let members = try MemberReader(json, path: "")
            return (try members.integer("trial"), try JournalTrial(members))
        } catch {
            throw .notTrial(error)
        }
    }

    private static func json(_ line: UnsafeBufferPointer<UInt8>) throws(DatabaseIssue.Problem) -> JSONValue {
        do throws(JSONParsingError) {
            return try JSONValue(parsing: line)
        } catch {
            throw .notJSON(error)
        }
    }
}
