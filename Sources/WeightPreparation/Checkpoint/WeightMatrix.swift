import Kernels

/// A matrix of weights of a checkpoint, [channels][depth], looked at but not read yet.
///
/// It refers to the caller's bytes, which outlive every use of it.
public struct WeightMatrix {
    /// What errors call it: the name of the tensor of its weights.
    public let name: String
    /// Channels (N).
    public let channels: Int
    /// Positions of K.
    public let depth: Int
    /// What shares a scale; nil where weights are floats, which preparing quantises as the layout asks for.
    public let scales: WeightScales?

    let values: WeightValues
    /// Position 0 of channel 0, and bytes from a channel to the next.
    let start: UnsafeRawPointer
    let rowBytes: Int
    let scaleTable: ScaleTable?
    /// Where channel 0 and position 0 stand in the checkpoint's tensor, for errors.
    let firstChannel: Int
    let firstPosition: Int

    init(
        name: String, channels: Int, depth: Int, scales: WeightScales?, values: WeightValues, start: UnsafeRawPointer,
        rowBytes: Int, scaleTable: ScaleTable?, firstChannel: Int = 0, firstPosition: Int = 0
    ) {
        self.name = name
        self.channels = channels
        self.depth = depth
        self.scales = scales
        self.values = values
        self.start = start
        self.rowBytes = rowBytes
        self.scaleTable = scaleTable
        self.firstChannel = firstChannel
        self.firstPosition = firstPosition
    }

    /// The part of this matrix that one rank of several holds.
    ///
    /// A slice of floats gets scales of its own: those of its weights, not of the whole channel.
    ///
    /// - Parameters:
    ///   - channels: Channels of the part; all where it is nil.
    ///   - positions: Positions of K, whose ends are multiples of 8, of 32 where groups have scales; all where it is nil.
    /// - Returns: The part, which refers to the same bytes.
    /// - Throws: What the matrix does not have.
    public func slice(channels: Range<Int>? = nil, positions: Range<Int>? = nil) throws(WeightPreparationError) -> Self
    {
        let (chosen, run) = (channels ?? 0..<self.channels, positions ?? 0..<depth)
        let step = scales == .group32 ? WeightScales.groupDepth : 8
        guard !chosen.isEmpty, 0 <= chosen.lowerBound, chosen.upperBound <= self.channels else {
            throw .slice(tensor: name, "channels \(chosen) of \(self.channels)")
        }
        guard !run.isEmpty, 0 <= run.lowerBound, run.upperBound <= depth else {
            throw .slice(tensor: name, "positions \(run) of \(depth)")
        }
        guard run.lowerBound % step == 0, run.upperBound % step == 0 || run.upperBound == depth else {
            throw .slice(tensor: name, "positions \(run), whose ends are no multiples of \(step)")
        }
        return WeightMatrix(
            name: name, channels: chosen.count, depth: run.count, scales: scales, values: values,
            start: start + chosen.lowerBound * rowBytes + run.lowerBound / 8 * values.bytesOfEight, rowBytes: rowBytes,
            scaleTable: scaleTable?.dropping(
                channels: chosen.lowerBound, groups: scales == .group32 ? run.lowerBound / WeightScales.groupDepth : 0),
            firstChannel: firstChannel + chosen.lowerBound, firstPosition: firstPosition + run.lowerBound)
    }

    /// The first position of `channel`.
    func row(_ channel: Int) -> UnsafeRawPointer { start + channel &* rowBytes }
}
