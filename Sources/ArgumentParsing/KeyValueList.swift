/// A list of named values written as one word: `M=4,N=7168,K=256`.
///
/// Order is kept, no key stands twice, and neither keys nor values are empty. Values cannot hold a comma.
public struct KeyValueList: Hashable, Sendable {
    /// One `KEY=VALUE`.
    public struct Entry: Hashable, Sendable {
        /// What stands before the first `=`.
        public let key: String
        /// What stands after it.
        public let value: String
    }

    /// The entries in the order in which they were written; never empty.
    public let entries: [Entry]

    /// Reads `text`.
    ///
    /// - Throws: ``ArgumentValueError`` that names the entry at fault.
    public init(_ text: String) throws(ArgumentValueError) {
        var entries: [Entry] = []
        for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let place = "entry \(index + 1)"
            guard !part.isEmpty else { throw ArgumentValueError("has nothing in \(place); expected KEY=VALUE") }
            guard let equals = part.firstIndex(of: "=") else {
                throw ArgumentValueError("has no '=' in \(place), '\(part)'; expected KEY=VALUE")
            }
            let key = String(part[..<equals])
            let value = String(part[part.index(after: equals)...])
            guard !key.isEmpty else { throw ArgumentValueError("has no key before '=' in \(place), '\(part)'") }
            guard !value.isEmpty else { throw ArgumentValueError("has no value after '=' in \(place), '\(part)'") }
            guard !entries.contains(where: { $0.key == key }) else {
                throw ArgumentValueError("names '\(key)' twice")
            }
            entries.append(Entry(key: key, value: value))
        }
        self.entries = entries
    }

    /// The value of `key`.
    public subscript(key: String) -> String? {
        entries.first { $0.key == key }?.value
    }

    /// The keys in order.
    public var keys: [String] {
        entries.map(\.key)
    }

    /// The value of `key` as a whole number in `range`; nil where the key is not in the list.
    ///
    /// - Throws: ``ArgumentValueError`` that names key, value and range.
    public func integer(
        _ key: String, in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(ArgumentValueError) -> Int? {
        guard let value = self[key] else { return nil }
        do throws(ArgumentValueError) {
            return try ArgumentValue.integer(in: range).read(value)
        } catch {
            throw ArgumentValueError("has \(key)=\(value), but '\(value)' \(error)")
        }
    }

    /// Makes sure that every key is one of `names`.
    ///
    /// - Throws: ``ArgumentValueError`` that names the first other key and the nearest name.
    public func requireKeys(among names: [String]) throws(ArgumentValueError) {
        for key in keys where !names.contains(key) {
            let expected = names.joined(separator: ", ")
            let hint = NearestName.suggestion(for: key, in: names)
            throw ArgumentValueError(
                "has the unknown key '\(key)'; expected one of \(expected)\(hint)"
            )
        }
    }
}
