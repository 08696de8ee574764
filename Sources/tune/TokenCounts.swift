import ArgumentParsing

/// Counts of tokens, as `--shape M=…` takes them: numbers and ranges joined by `+`, such as `1..8+16+32`.
struct TokenCounts {
    /// The most that one command line can name.
    static let limit = 1024

    /// The counts in the order in which they are named, each once.
    let counts: [Int]

    /// Reads `text`.
    init(_ text: String) throws(ArgumentValueError) {
        var counts: [Int] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let range = try Self.range(part, in: text)
            guard range.count <= Self.limit, counts.count + range.count <= Self.limit else {
                throw ArgumentValueError("has M=\(text), more than \(Self.limit) counts of tokens")
            }
            counts += range.filter { !counts.contains($0) }
        }
        self.counts = counts
    }

    private static func range(_ part: Substring, in text: String) throws(ArgumentValueError) -> ClosedRange<Int> {
        let ends = Self.ends(part)
        let first = try number(ends.first, in: text)
        let last = try number(ends.last, in: text)
        guard first <= last else {
            throw ArgumentValueError("has M=\(text), but '\(part)' begins above its end; write \(last)..\(first)")
        }
        return first...last
    }

    private static func ends(_ part: Substring) -> (first: Substring, last: Substring) {
        for index in part.indices where part[index...].hasPrefix("..") {
            return (part[..<index], part[part.index(index, offsetBy: 2)...])
        }
        return (part, part)
    }

    private static func number(_ word: Substring, in text: String) throws(ArgumentValueError) -> Int {
        do throws(ArgumentValueError) {
            return try ArgumentValue.integer().read(String(word))
        } catch {
            throw ArgumentValueError("has M=\(text), but '\(word)' \(error); M takes numbers and ranges, as 1..8+16+32")
        }
    }
}
