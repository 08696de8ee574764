/// What one database has and another has not.
public struct DatabaseDifference: Sendable {
    /// A key that both have, with records that differ.
    public struct Change: Sendable {
        /// The record of the first database.
        public let before: StoredRecord
        /// The record of the second one.
        public let after: StoredRecord

        /// The parameters whose values differ, as `name: before -> after`; a value that one has not is `none`.
        public var parameters: [String] {
            let (old, new) = (before.record.configuration, after.record.configuration)
            let names = old.names + new.names.filter { old[$0] == nil }
            return names.filter { old[$0] != new[$0] }.map { name in
                "\(name): \(old[name].map(\.description) ?? "none") -> \(new[name].map(\.description) ?? "none")"
            }
        }
    }

    /// Records that the second one alone has, in the order of their keys.
    public let added: [StoredRecord]
    /// Records that the first one alone has.
    public let removed: [StoredRecord]
    /// Records that differ.
    public let changed: [Change]

    /// Compares what the two would serve: of lines with one key the best, as lookup chooses.
    public init(from before: DatabaseListing, to after: DatabaseListing) {
        let old = Self.served(before)
        let new = Self.served(after)
        func sorted(_ records: some Sequence<StoredRecord>) -> [StoredRecord] {
            records.sorted { $0.record.key < $1.record.key }
        }
        added = sorted(new.values.filter { old[$0.record.key] == nil })
        removed = sorted(old.values.filter { new[$0.record.key] == nil })
        changed = sorted(old.values).compactMap { stored in
            guard let other = new[stored.record.key], other.record != stored.record else { return nil }
            return Change(before: stored, after: other)
        }
    }

    /// Whether both serve the same.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    private static func served(_ listing: DatabaseListing) -> [RecordKey: StoredRecord] {
        listing.records.reduce(into: [:]) { served, stored in
            if let earlier = served[stored.record.key], earlier.record.outranks(stored.record) {
                return
            }
            served[stored.record.key] = stored
        }
    }
}
