/// Which of a machine's devices are to be used: `0-7`, or `0,2,5-6`.
public struct DeviceList: Hashable, Sendable {
    /// The devices' indices in the order in which they were named, each once, at least one.
    public let indices: [Int]

    /// The highest index that can be named.
    private static let highest = 1023

    /// The list that `text` names: indices and ranges between commas.
    public init(_ text: String) throws(DeviceListError) {
        var indices: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            for index in try Self.range(part.filter { $0 != " " }, of: text) {
                guard !indices.contains(index) else { throw .repeated(index: index) }
                indices.append(index)
            }
        }
        self.indices = indices
    }

    /// Says so where a device is named that a machine with `count` of them does not have.
    public func check(count: Int) throws(DeviceListError) {
        if let index = indices.first(where: { $0 >= count }) {
            throw .unknown(index: index, count: count)
        }
    }

    /// The share of the work that each takes, with its index.
    public var shares: [(device: Int, share: DeviceShare)] {
        indices.enumerated().map { ($1, DeviceShare(index: $0, count: indices.count)) }
    }

    private static func range(_ part: String, of text: String) throws(DeviceListError) -> ClosedRange<Int> {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(index)
        guard let first = ends.first, let lower = first, let last = ends.last, let upper = last, ends.count <= 2 else {
            throw .unreadable(part: part, text: text)
        }
        guard lower <= upper else { throw .backwards(lower: lower, upper: upper) }
        return lower...upper
    }

    private static func index(_ digits: Substring) -> Int? {
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let index = Int(digits), index <= highest else {
            return nil
        }
        return index
    }
}
