/// One of several equal parts that a search is shared out in, so that each runs on a machine of its own.
public struct Shard: Hashable, Sendable {
    /// Which part, from 1 to ``count``.
    public let index: Int
    /// How many parts there are, at least 1.
    public let count: Int

    /// The part `index` of `count`.
    ///
    /// - Throws: ``ShardError`` unless 1 <= `index` <= `count`.
    public init(index: Int, count: Int) throws(ShardError) {
        guard count >= 1 else { throw ShardError(text: "\(index)/\(count)", reason: .count(count)) }
        guard 1...count ~= index else {
            throw ShardError(text: "\(index)/\(count)", reason: .index(index, count: count))
        }
        self.index = index
        self.count = count
    }

    /// The part that `text` names: `3/8` is the third of eight.
    ///
    /// - Throws: ``ShardError`` where `text` is not two whole numbers with a `/` between, or names no part.
    public init(_ text: String) throws(ShardError) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        guard words.count == 2, let index = Self.number(words[0]), let count = Self.number(words[1]) else {
            throw ShardError(text: text, reason: .form)
        }
        do throws(ShardError) {
            try self.init(index: index, count: count)
        } catch {
            throw ShardError(text: text, reason: error.reason)
        }
    }

    /// Digits only: `Int` alone would take a sign as well.
    private static func number(_ word: Substring) -> Int? {
        word.utf8.allSatisfy(RecordName.isDigit) ? Int(word) : nil
    }
}

extension Shard: CustomStringConvertible {
    /// `3/8`.
    public var description: String { "\(index)/\(count)" }
}
