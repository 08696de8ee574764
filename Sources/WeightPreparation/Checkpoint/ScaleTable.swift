/// The scales of a checkpoint's matrix: a row for each channel.
struct ScaleTable {
    /// What errors call it.
    let name: String
    let element: CheckpointElement
    let start: UnsafeRawPointer
    /// Bytes from a channel's first scale to the next channel's.
    let rowBytes: Int

    /// The first scale of `channel`.
    func row(_ channel: Int) -> UnsafeRawPointer { start + channel &* rowBytes }

    /// The table of what is left without the first channels and groups.
    func dropping(channels: Int, groups: Int) -> ScaleTable {
        ScaleTable(
            name: name, element: element, start: start + channels * rowBytes + groups * element.size,
            rowBytes: rowBytes)
    }

    /// The scale of `group` of `channel`, or what is wrong with it.
    func scale(channel: Int, group: Int, of matrix: WeightMatrix) throws(WeightPreparationError) -> Float {
        let value = element.float(at: row(channel) + group &* element.size) ?? .nan
        guard value.isFinite else {
            throw .nonFiniteScale(
                tensor: name, channel: matrix.firstChannel + channel,
                group: matrix.scales == .group32 ? matrix.firstPosition / 32 + group : nil, value: "\(value)")
        }
        return value
    }
}
