import Kernels
import Synchronization
import Tuning
import TuningDatabase

/// Times of a cover as a test wants them.
final class ScriptedCover: CoverEvaluator {
    /// Seconds of a configuration at a column; nil where it is not legal.
    let seconds: @Sendable (Int, Int) -> Double?
    /// The text of a configuration at a column.
    let text: @Sendable (Int, Int) -> String
    /// What judging says of a configuration at a column.
    let judgement: @Sendable (Int, Int, Double) -> CoverJudgement
    private let asked = Mutex<[[Int]]>([])

    init(
        seconds: @escaping @Sendable (Int, Int) -> Double?,
        text: @escaping @Sendable (Int, Int) -> String = { a, _ in "\(a)" },
        judgement: @escaping @Sendable (Int, Int, Double) -> CoverJudgement = { .right(seconds: $2) }
    ) {
        self.seconds = seconds
        self.text = text
        self.judgement = judgement
    }

    /// What was judged: configuration and column, in order.
    var judged: [[Int]] { asked.withLock { $0 } }

    /// A configuration of this name.
    static func configuration(_ number: Int) -> Configuration { Configuration([("number", .integer(number))]) }

    static func number(_ configuration: Configuration) -> Int { (try? configuration.integer("number")) ?? -1 }

    func entries(of candidates: [Configuration], at column: Int) async throws -> [CoverTable.Entry] {
        candidates.compactMap { candidate in
            let number = Self.number(candidate)
            return seconds(number, column).map {
                CoverTable.Entry(candidate, text: TextDigest(of: text(number, column)), seconds: $0)
            }
        }
    }

    func judge(_ entry: CoverTable.Entry, at column: Int) async throws -> CoverJudgement {
        let number = Self.number(entry.configuration)
        asked.withLock { $0.append([number, column]) }
        return judgement(number, column, entry.seconds)
    }
}
