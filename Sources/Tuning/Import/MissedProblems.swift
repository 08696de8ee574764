import Kernels
import OrderedJSON
import TuningDatabase

/// Problems that the database had no record for, as a log of misses has them.
public struct MissedProblems: Sendable {
    /// Each problem once, in the order of its first miss.
    public let problems: [Problem]
    /// Lines that name none that can be tuned, and why.
    public let unusable: [(line: Int, reason: String)]

    /// A problem and what it is for.
    public struct Problem: Sendable {
        /// The problem.
        public let request: ProblemRequest
        /// The device.
        public let device: DeviceChoice
        /// How often it was missed.
        public let count: Int
    }

    /// Reads the log at `path`.
    ///
    /// - Throws: ``InputError`` where it cannot be read.
    public static func read(_ path: String) throws(InputError) -> MissedProblems {
        let (keys, broken) = try keys(path)
        var problems: [Problem] = []
        var unusable = broken
        for (key, line, count) in keys {
            do {
                problems.append(
                    Problem(
                        request: try Operations.request(for: key),
                        device: try DeviceChoice(architecture: key.arch, computeUnits: key.computeUnits), count: count))
            } catch {
                unusable.append((line, "\(error)"))
            }
        }
        return MissedProblems(problems: problems, unusable: unusable.sorted { $0.line < $1.line })
    }

    /// The keys of a log of `{"key":{…},…}` lines, each once with its first line and its count, and the broken lines.
    private static func keys(
        _ path: String
    ) throws(InputError) -> (keys: [(key: RecordKey, line: Int, count: Int)], broken: [(line: Int, reason: String)]) {
        var places: [RecordKey: Int] = [:]
        var keys: [(key: RecordKey, line: Int, count: Int)] = []
        var broken: [(line: Int, reason: String)] = []
        for (index, line) in try InputFile.lines(path).enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                let json = try JSONValue(parsing: Array(line.utf8))
                let key = try RecordKey(MemberReader(json["key"] ?? .null, path: "key"))
                if let place = places[key] {
                    keys[place].count += 1
                } else {
                    places[key] = keys.count
                    keys.append((key, index + 1, 1))
                }
            } catch {
                broken.append((index + 1, "\(error)"))
            }
        }
        return (keys, broken)
    }
}
