/// Recorded routing: the experts of each token, a line a token.
public struct RoutingTable: Hashable, Sendable {
    /// The file's name, for errors.
    public let name: String
    /// The first twelve hexadecimal digits of the hash of the file's content.
    public let digest: String
    /// The tokens.
    public let rows: [Row]

    /// One token.
    public struct Row: Hashable, Sendable {
        /// The line that it stands on, from 1.
        public let line: Int
        /// Its experts.
        public let experts: [Int]

        /// The token of `line`.
        public init(line: Int, experts: [Int]) {
            self.line = line
            self.experts = experts
        }
    }

    /// A table of these tokens.
    public init(name: String, digest: String, rows: [Row]) {
        self.name = name
        self.digest = digest
        self.rows = rows
    }

    /// Reads expert numbers separated by spaces, tabs or commas; lines without any, and those that begin with `#`, are no
    /// tokens.
    public init(name: String, digest: String, text: String) throws(RoutingError) {
        var rows: [Row] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "," }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            var experts: [Int] = []
            for word in words {
                guard let expert = Int(word) else {
                    throw .notANumber(file: name, line: index + 1, found: String(word))
                }
                experts.append(expert)
            }
            rows.append(Row(line: index + 1, experts: experts))
        }
        self.init(name: name, digest: digest, rows: rows)
    }

    /// The first `count` tokens alone, under the digest of the whole.
    public func prefix(_ count: Int) -> RoutingTable {
        RoutingTable(name: name, digest: digest, rows: Array(rows.prefix(count)))
    }

    func experts(tokens: Int, experts: Int, perToken: Int) throws(RoutingError) -> [[Int]] {
        guard rows.count >= tokens else {
            throw .tooFewTokens(file: name, found: rows.count, wanted: tokens)
        }
        for row in rows.prefix(tokens) {
            guard row.experts.count == perToken else {
                throw .wrongCount(file: name, line: row.line, found: row.experts.count, wanted: perToken)
            }
            for (slot, expert) in row.experts.enumerated() {
                guard (0..<experts).contains(expert) else {
                    throw .unknownExpert(file: name, line: row.line, found: expert, experts: experts)
                }
                guard !row.experts[..<slot].contains(expert) else {
                    throw .repeatedExpert(file: name, line: row.line, found: expert)
                }
            }
        }
        return rows.prefix(tokens).map(\.experts)
    }
}
