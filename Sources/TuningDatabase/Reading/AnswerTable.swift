/// Answers by key: a hash table with open addressing that takes the keys' own fingerprints for hashes.
///
/// A dictionary would hash them a second time, which takes longer than the rest of a lookup.
struct AnswerTable {
    private struct Entry {
        let key: RecordKey
        let answer: LookupAnswer
    }

    private var entries: [Entry] = []
    /// Numbers of entries, -1 where free; a power of two of them, at most half in use.
    private var slots = [Int32](repeating: -1, count: 64)

    /// How many keys have an answer.
    var count: Int { entries.count }

    /// The answer to `key`.
    func answer(to key: RecordKey) -> LookupAnswer? {
        let number = slots[slot(of: key)]
        return number < 0 ? nil : entries[Int(number)].answer
    }

    /// Adds the answer to `key`, which has none yet.
    mutating func add(_ answer: LookupAnswer, to key: RecordKey) {
        if 2 * (entries.count + 1) > slots.count {
            slots = [Int32](repeating: -1, count: 4 * slots.count)
            for (number, entry) in entries.enumerated() {
                slots[slot(of: entry.key)] = Int32(number)
            }
        }
        slots[slot(of: key)] = Int32(entries.count)
        entries.append(Entry(key: key, answer: answer))
    }

    /// The slot of `key`, or the free one where it belongs.
    private func slot(of key: RecordKey) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.fingerprint) & mask
        while slots[slot] >= 0, entries[Int(slots[slot])].key != key {
            slot = (slot + 1) & mask
        }
        return slot
    }
}
