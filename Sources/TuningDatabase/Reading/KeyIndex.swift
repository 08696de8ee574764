import Glibc

/// Where the record of each key stands: a hash table with open addressing over the keys' texts.
///
/// Only fingerprints and places are kept, so filling it costs nothing but the scan of the keys.
struct KeyIndex {
    /// The place of one record.
    struct Entry {
        let fingerprint: UInt64
        /// The number of the file among those loaded.
        let file: Int
        /// The line's number in it, from 1, and its place.
        let number: Int
        let line: Range<Int>
        /// The place of the key's canonical text among those of the file.
        let key: Range<Int>
        /// The entry with the same key that this one hides, or -1.
        var hidden = -1
    }

    private(set) var entries: [Entry] = []
    /// Numbers of entries, -1 where free; a power of two of them, at most half in use.
    private var slots = [Int32](repeating: -1, count: 64)

    init() {}

    /// The newest entry with the fingerprint whose key `matches`.
    @inline(__always)
    func find(_ fingerprint: UInt64, where matches: (Entry) -> Bool) -> Int? {
        let slot = slots[slot(of: fingerprint, where: matches)]
        return slot < 0 ? nil : Int(slot)
    }

    /// Adds `entry`, which hides the one with the same key; gives that one's number.
    mutating func insert(_ entry: Entry, where matches: (Entry) -> Bool) -> Int? {
        if 2 * (entries.count + 1) > slots.count {
            grow()
        }
        let slot = slot(of: entry.fingerprint, where: matches)
        var entry = entry
        entry.hidden = Int(slots[slot])
        slots[slot] = Int32(entries.count)
        entries.append(entry)
        return entry.hidden < 0 ? nil : entry.hidden
    }

    /// Calls `body` with the number of each entry that no other one hides, and the entry.
    func forEachHead(_ body: (Int, Entry) -> Void) {
        for slot in slots where slot >= 0 {
            body(Int(slot), entries[Int(slot)])
        }
    }

    @inline(__always)
    private func slot(of fingerprint: UInt64, where matches: (Entry) -> Bool) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: fingerprint) & mask
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.fingerprint == fingerprint, matches(entry) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let heads = slots.filter { $0 >= 0 }
        slots = [Int32](repeating: -1, count: 4 * slots.count)
        for head in heads {
            let free = slot(of: entries[Int(head)].fingerprint) { _ in false }
            slots[free] = head
        }
    }
}
