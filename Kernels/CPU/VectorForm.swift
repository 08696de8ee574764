import KernelDSL

/// The form in which a layer's weights are packed for a CPU, as far as configurations decide it.
///
/// A layer's weights are packed once, so that configurations for different M can serve one model only where they agree on
/// this.
public struct VectorForm: Hashable, Sendable {
    /// Channels of a vector.
    public let lanes: Int
    /// Vectors of a register block.
    public let blockVectors: Int
    /// How vectors follow one another.
    public let order: VectorOrder
    /// How gate's and up's channels follow each other; nil where all channels are of one kind.
    public let gateUp: GateUpOrder?

    /// The form that `configuration` reads.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        lanes = try configuration.integer("lanes")
        blockVectors = try configuration.integer("block_vectors")
        order = try configuration.choice("weight_order", VectorOrder.self)
        gateUp =
            configuration["gate_up"] == nil ? nil : try configuration.choice("gate_up", GateUpOrder.self)
    }

    /// The condition that a configuration reads weights of this form.
    public var constraint: Constraint {
        let gateUp = gateUp == nil ? [] : ["gate_up"]
        return Constraint("weights are packed once for every M", ["lanes", "block_vectors", "weight_order"] + gateUp) {
            (configuration) throws(ConfigurationError) in
            try VectorForm(configuration) == self ? nil : "reads weights in another form than \(self)"
        }
    }
}

extension VectorForm: CustomStringConvertible {
    /// For people: `vectors of 16 channels, 2 to a block, ordered by block`.
    public var description: String {
        "vectors of \(lanes) channels, \(blockVectors) to a block, ordered by \(order.rawValue)"
            + (gateUp.map { ", gate_up = \($0.rawValue)" } ?? "")
    }
}
