import Glibc

/// A key's canonical text without the size of its device and its M: what the keys of neighbouring records have in common.
///
/// Works on the bytes, so that going through thousands of keys decodes none of them.
struct KeyPattern {
    /// A key that matches: its numbers.
    struct Match {
        let size: DeviceSize
        /// Nil where keys of this kind have no M.
        let m: Int?
    }

    private let head: [UInt8]
    /// What stands between the numbers; all of the rest where there is no M.
    private let middle: [UInt8]
    private let tail: [UInt8]?

    /// The pattern of `key`.
    init(_ key: RecordKey) {
        let start = "{\"schema\":\(RecordKey.currentSchema),\"arch\":\"\(key.arch)\",\"cus\":"
        let text = key.text
        head = Array(start.utf8)
        let cache = key.lastLevelCache.map { Self.cache.count + "\($0)".utf8.count } ?? 0
        let rest = text[(head.count + "\(key.computeUnits)".utf8.count + cache)...]
        guard let place = key.dimensions.firstIndex(where: { $0.name == RecordKey.bucketDimension }) else {
            middle = Array(rest)
            tail = nil
            return
        }
        let before = key.dimensions[..<place].map { "\"\($0.name)\":\($0.size)," }.joined()
        let opening = ",\"operation\":\"\(key.operation)\",\"dimensions\":{"
        middle = Array("\(opening)\(before)\"\(RecordKey.bucketDimension)\":".utf8)
        tail = Array(rest.dropFirst(middle.count + "\(key.dimensions[place].size)".utf8.count))
    }

    /// The numbers of the key with the canonical `text`; nil where it differs in anything else.
    func match(_ text: UnsafeBufferPointer<UInt8>) -> Match? {
        var position = 0
        guard Self.take(head, at: &position, of: text), let computeUnits = Self.takeNumber(at: &position, of: text)
        else { return nil }
        var cache: Int?
        if Self.take(Self.cache, at: &position, of: text) {
            cache = Self.takeNumber(at: &position, of: text)
        }
        guard Self.take(middle, at: &position, of: text) else { return nil }
        let size = DeviceSize(computeUnits: computeUnits, lastLevelCache: cache)
        guard let tail else {
            return position == text.count ? Match(size: size, m: nil) : nil
        }
        guard let m = Self.takeNumber(at: &position, of: text), Self.take(tail, at: &position, of: text),
            position == text.count
        else { return nil }
        return Match(size: size, m: m)
    }

    private static let cache = Array(",\"cache\":".utf8)

    /// Whether `expected` stands at `position`, which then moves on.
    private static func take(
        _ expected: [UInt8], at position: inout Int, of text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard text.count - position >= expected.count, let start = text.baseAddress else { return false }
        let isEqual = expected.withUnsafeBufferPointer { wanted in
            wanted.baseAddress.map { memcmp(start + position, $0, wanted.count) == 0 } ?? true
        }
        if isEqual {
            position += expected.count
        }
        return isEqual
    }

    private static func takeNumber(at position: inout Int, of text: UnsafeBufferPointer<UInt8>) -> Int? {
        let start = position
        var number = 0
        // Canonical numbers have at most 18 digits, which fit.
        while position < text.count, position - start < 18, RecordName.isDigit(text[position]) {
            number = 10 * number + Int(text[position] - UInt8(ascii: "0"))
            position += 1
        }
        return position > start ? number : nil
    }
}
