import KernelDSL

/// The form in which a layer's weights are packed, as far as configurations decide it.
///
/// A layer's weights are packed once, so that configurations for different M can serve one model only where they agree on
/// this.
public struct WeightForm: Hashable, Sendable {
    /// Bytes of a lane in one chunk.
    public let bytesPerLane: Int
    /// Channels of a tile.
    public let tileChannels: Int
    /// Consecutive positions of K whose nibbles are of one kind.
    public let run: Int
    /// Whether low nibbles are stored offset by 8.
    public let offsetsLowNibbles: Bool
    /// How gate and up follow each other; nil where a layer has no such halves.
    public let gateUp: GateUpOrder?

    /// The form that `configuration` reads.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        bytesPerLane = try configuration.integer("packing")
        let instruction = try configuration.choice("matrix", ProductInstruction.self)
        tileChannels = instruction.tileChannels
        run = instruction.run
        offsetsLowNibbles = try configuration.choice("unpacking", Int4Unpacking.self).separatesNibbles
        gateUp = configuration["gate_up"] == nil ? nil : try configuration.choice("gate_up", GateUpOrder.self)
    }

    /// The condition that a configuration reads weights of this form.
    public var constraint: Constraint {
        Constraint("weights are packed once for every M", ["packing", "matrix", "unpacking", "gate_up"]) {
            (configuration) throws(ConfigurationError) in
            try WeightForm(configuration) == self ? nil : "reads weights in another form than \(self)"
        }
    }
}

extension WeightForm: CustomStringConvertible {
    /// For people: `16 bytes a lane, tiles of 16 channels, low nibbles offset by 8`; runs where they are not of eight.
    public var description: String {
        let nibbles = offsetsLowNibbles ? "low nibbles offset by 8" : "both nibbles in two's complement"
        let runs = run == Int4Layout.narrowRun ? "" : ", runs of \(run)"
        let halves = gateUp.map { ", gate and up \($0.rawValue)" } ?? ""
        return "\(bytesPerLane) bytes a lane, tiles of \(tileChannels) channels\(runs), \(nibbles)\(halves)"
    }
}
