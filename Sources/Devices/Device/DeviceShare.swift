/// The share of a list of work that one of several devices takes.
public struct DeviceShare: Hashable, Sendable {
    /// Which device it is, from 0 on.
    public let index: Int
    /// How many devices share.
    public let count: Int

    /// The share of device `index` of `count`; the whole where there is only one.
    ///
    /// - Precondition: `index` lies in 0 to `count` - 1.
    public init(index: Int = 0, count: Int = 1) {
        precondition((0..<count).contains(index), "device \(index) is none of \(count)")
        self.index = index
        self.count = count
    }

    /// Whether the device takes the work at `position`, from 0 on.
    ///
    /// Neighbours go to different devices: where work is ordered by what is expected of it, all get as much of the best.
    public func takes(_ position: Int) -> Bool { position % count == index }

    /// The device's part of `work`, in its order.
    public func part<Work>(of work: [Work]) -> [Work] {
        stride(from: index, to: work.count, by: count).map { work[$0] }
    }
}
