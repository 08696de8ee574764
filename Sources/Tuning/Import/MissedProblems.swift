import Kernels
import TuningDatabase

/// Problems that the database had no record for, as a log of misses has them.
public struct MissedProblems: Sendable {
    /// The log.
    public let path: String
    /// Each problem once, the most frequent first.
    public let problems: [Problem]
    /// Lines that name none that can be tuned, and why.
    public let unusable: [(line: Int, reason: String)]
    /// Every key that was missed, also where it names no problem.
    private let keys: [RecordKey]

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
        let (misses, issues) = MissLog.read(path)
        var unusable: [(line: Int, reason: String)] = []
        for issue in issues {
            guard let line = issue.line else { throw InputError(path: path, reason: "\(issue.problem)") }
            unusable.append((line, "\(issue.problem)"))
        }
        var problems: [Problem] = []
        for miss in misses {
            do {
                problems.append(
                    Problem(
                        request: try Operations.request(for: miss.key),
                        device: try DeviceChoice(architecture: miss.key.arch, computeUnits: miss.key.computeUnits),
                        count: miss.count))
            } catch {
                unusable.append((miss.line, "\(error)"))
            }
        }
        return MissedProblems(
            path: path, problems: problems, unusable: unusable.sorted { $0.line < $1.line }, keys: misses.map(\.key))
    }

    /// Keys that were missed, each once.
    public var count: Int { keys.count }

    /// How many of them have a record of their own in `database`.
    public func recorded(in database: TuningDatabase) -> Int {
        keys.count { key in
            if case .found(_, .exact) = database.lookup(key) { true } else { false }
        }
    }
}
