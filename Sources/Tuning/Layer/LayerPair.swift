import Kernels

/// What the parts of a layer have to agree on.
public struct LayerPair: Hashable, Sendable, CustomStringConvertible {
    /// Rows of a block.
    public let tileM: Int
    /// How both products learn of their rows.
    public let routing: RoutingForm

    /// The pairs of `layer`: every block that both products take, under each form that its tokens allow.
    static func all(of layer: any LayeredFamily) -> [LayerPair] {
        let tiles = layer.parameters.first { $0.name == MoELayer.tileParameter }?.values ?? []
        return RoutingForm.allCases.filter { $0.objection(to: layer.routedTokens) == nil }.flatMap { routing in
            tiles.compactMap { value in
                if case .integer(let tileM) = value { LayerPair(tileM: tileM, routing: routing) } else { nil }
            }
        }
    }

    /// The parts that run under it, in order.
    var parts: [MoELayerPart] { MoELayerPart.all(routing) }

    /// The values that `part` must have, by its own parameters' names.
    func settings(of part: MoELayerPart) -> [(name: String, value: String)] {
        switch part {
        case .stage1, .stage2:
            [(MoELayer.tileParameter, "\(tileM)"), (MoELayer.routingParameter, routing.rawValue)]
        case .router, .sort, .hidden, .rows: []
        }
    }

    /// `tile_m=16, routing=sorted`.
    public var description: String { "tile_m=\(tileM), routing=\(routing.rawValue)" }
}
