import OrderedJSON
import TuningDatabase

/// Which records learned what a compiler made of their texts.
public struct WrittenFacts: Sendable {
    /// The folder that was written to; nil where there is none.
    public let folder: String?
    /// Records that hold facts of the build which they did not hold before.
    public let gained: Int
    /// Why others gained none that might have; empty where there are no others.
    public let obstacles: [String]

    /// Adds each build's facts to its record, as far as that lies in `folder` and is still about the same text; each file
    /// is written once.
    init(_ built: [(stored: StoredRecord, facts: CompiledFacts)], into folder: String?) {
        self.folder = folder
        let lacking = built.filter { $0.stored.record.resources(build: $0.facts.build) == nil }
        guard let folder, !lacking.isEmpty else {
            gained = 0
            obstacles = lacking.isEmpty ? [] : ["\(Self.records(lacking.count)), since there is no folder to write to"]
            return
        }
        let database = DatabaseFolder(folder)
        let own = lacking.filter { database.file(for: $0.stored.record.key) == $0.stored.file }
        let others = lacking.count - own.count
        var obstacles =
            others == 0 ? [] : ["\(Self.records(others)) in other folders than \(folder), which alone is written to"]
        if own.isEmpty {
            gained = 0
        } else if let reason = FolderAccess.obstacle(at: folder) {
            gained = 0
            obstacles.append("\(Self.records(own.count)) in \(folder), which cannot be written: \(reason)")
        } else {
            do throws(DatabaseError) {
                let outcomes = try database.put(
                    contentsOf: own.map { $0.stored.record.adding($0.facts) }, replacing: .addingFacts)
                gained = outcomes.count { $0 != .unchanged }
                if gained < own.count {
                    obstacles.append("\(Self.records(own.count - gained)) that changed meanwhile")
                }
            } catch {
                gained = 0
                obstacles.append("\(Self.records(own.count)) in \(folder): \(error)")
            }
        }
        self.obstacles = obstacles
    }

    private static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

    /// What was written and what not, for people.
    public var text: String {
        let head =
            "\(Self.records(gained)) gained this compiler's facts"
            + (gained == 0 ? "" : folder.map { " in \($0)" } ?? "")
        return obstacles.isEmpty ? head : "\(head); not written: \(obstacles.joined(separator: "; "))"
    }

    /// What was written and what not, for programs.
    public var json: JSONValue {
        [
            "folder": folder.map { .string($0) } ?? .null, "gained": .integer(Int64(gained)),
            "not_written": .array(obstacles.map { .string($0) }),
        ]
    }
}
