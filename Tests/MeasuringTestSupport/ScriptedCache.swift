/// The last-level cache of a scripted device: the pages touched last.
struct ScriptedCache {
    private struct Page: Hashable {
        let memory: ObjectIdentifier
        let number: Int
    }

    private static let pageSize = 4096
    private let capacity: Int
    private var lastUse: [Page: Int] = [:]
    private var clock = 0

    init(bytes: Int) {
        capacity = bytes / Self.pageSize
    }

    /// Touches `count` bytes of `memory` from `offset` on; the share of their pages that was not there.
    mutating func touch(_ memory: ScriptedMemory, _ offset: Int, _ count: Int) -> Double {
        let pages = (offset / Self.pageSize)...((offset + count - 1) / Self.pageSize)
        var missing = 0
        for number in pages {
            clock += 1
            let page = Page(memory: ObjectIdentifier(memory), number: number)
            if lastUse.updateValue(clock, forKey: page) == nil {
                missing += 1
                if lastUse.count > capacity, let oldest = lastUse.min(by: { $0.value < $1.value }) {
                    lastUse[oldest.key] = nil
                }
            }
        }
        return Double(missing) / Double(pages.count)
    }
}
