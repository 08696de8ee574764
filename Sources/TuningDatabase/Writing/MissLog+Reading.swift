import OrderedJSON

extension MissLog {
    /// A problem that was looked up and not found.
    public struct Miss: Hashable, Sendable {
        /// What was asked for.
        public let key: RecordKey
        /// In how many lines it stands: how many processes missed it.
        public let count: Int
        /// The first of them, from 1.
        public let line: Int
        /// How the last of them was answered, in a word: `nearest-bucket`, `other-compute-units`, `default`.
        public let grade: String
    }

    /// The misses in the log at `path`, the most frequent first, then in the order of their keys; and what could not be
    /// used, such as lines that a full disk cut off.
    public static func read(_ path: String) -> (misses: [Miss], issues: [DatabaseIssue]) {
        var found: [RecordKey: (count: Int, line: Int, grade: String)] = [:]
        var issues: [DatabaseIssue] = []
        do throws(SystemError) {
            try OpenFile(path).forEachLine { number, line, _ in
                switch miss(in: line) {
                case .success(let (key, grade)):
                    found[key] = ((found[key]?.count ?? 0) + 1, found[key]?.line ?? number, grade)
                case .failure(let problem): issues.append(DatabaseIssue(file: path, line: number, problem: problem))
                }
            }
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
        }
        let misses = found.map { key, value in
            Miss(key: key, count: value.count, line: value.line, grade: value.grade)
        }
        return (misses.sorted { $0.count == $1.count ? $0.key < $1.key : $0.count > $1.count }, issues)
    }

    private static func miss(
        in line: UnsafeBufferPointer<UInt8>
    ) -> Result<(RecordKey, String), DatabaseIssue.Problem> {
        let json: JSONValue
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: line)
        } catch {
            return .failure(.notJSON(error))
        }
        if let schema = json["key"]?["schema"]?.intValue, schema > RecordKey.currentSchema {
            return .failure(.newerSchema(schema))
        }
        do throws(RecordError) {
            let members = try MemberReader(json, path: "")
            return .success((try RecordKey(try members.object("key")), try members.text("grade")))
        } catch {
            return .failure(.notRecord(error))
        }
    }
}
