import Kernels

/// The matrix that one expert has in a stack: one of the checkpoint's, or gate and up as one of twice their channels.
public struct ExpertWeights {
    /// One matrix, or gate and then up.
    let matrices: [WeightMatrix]
    /// How channels of gate and up follow each other; nil where there is one matrix.
    public let order: GateUpOrder?
    /// Channels of the stored matrix.
    public let channels: Int
    /// Positions of K.
    public let depth: Int

    /// An expert of which `matrix` is stored as it is, as stage 2 reads the down projection.
    public init(_ matrix: WeightMatrix) {
        matrices = [matrix]
        order = nil
        channels = matrix.channels
        depth = matrix.depth
    }

    /// An expert of which `gate` and `up`, of equal extents, are stored as one matrix of 2 · width channels, as stage 1 reads them.
    public init(gate: WeightMatrix, up: WeightMatrix, order: GateUpOrder) throws(WeightPreparationError) {
        guard gate.channels == up.channels, gate.depth == up.depth else {
            throw .experts(
                "\(gate.name) is \(gate.channels) x \(gate.depth) and \(up.name) \(up.channels) x \(up.depth): gate and up of an "
                    + "expert have the same extents")
        }
        matrices = [gate, up]
        self.order = order
        channels = 2 * gate.channels
        depth = gate.depth
    }

    /// For each channel of the stored matrix the number of its matrix and its channel there.
    func sources(tileChannels: Int) throws(WeightPreparationError) -> [(matrix: Int, channel: Int)] {
        guard let order else { return (0..<channels).map { (0, $0) } }
        let width = channels / 2
        let run = order == .pairs ? tileChannels / 2 : tileChannels
        guard width % run == 0 else {
            throw .experts(
                "gate and up of \(width) channels make no whole tiles: the order \(order.rawValue) takes a multiple of \(run) "
                    + "(\(matrices[0].name))")
        }
        var sources = [(matrix: Int, channel: Int)](repeating: (0, 0), count: channels)
        for (number, _) in matrices.enumerated() {
            for channel in 0..<width {
                sources[order.place(of: channel, isUp: number == 1, width: width, tileChannels: tileChannels)] = (
                    number, channel
                )
            }
        }
        return sources
    }
}
