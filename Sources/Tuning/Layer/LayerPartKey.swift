import Kernels

/// A part with what it has to keep to: what pairs have in common is tuned once.
struct LayerPartKey: Hashable, Sendable {
    let part: MoELayerPart
    /// Rows of a block, where the part depends on them.
    let tileM: Int?
    let routing: RoutingForm?

    init(_ part: MoELayerPart, in pair: LayerPair) {
        self.part = part
        switch part {
        case .router, .hidden, .rows: (tileM, routing) = (nil, nil)
        case .sort: (tileM, routing) = (pair.tileM, nil)
        case .stage1, .stage2: (tileM, routing) = (pair.tileM, pair.routing)
        }
    }

    /// `stage1 (tile_m=16, sorted)`.
    var description: String {
        let kept = [tileM.map { "tile_m=\($0)" }, routing?.rawValue].compactMap { $0 }
        return part.rawValue + (kept.isEmpty ? "" : " (\(kept.joined(separator: ", ")))")
    }

    /// The part's share of the budget, beside the others': products have by far the largest spaces.
    var weight: Int {
        switch part {
        case .stage1, .stage2: 4
        case .router, .sort, .hidden, .rows: 1
        }
    }
}
