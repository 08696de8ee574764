import Kernels

/// A part with what it has to keep to: what terms have in common is tuned once.
struct LayerPartKey: Hashable, Sendable {
    let part: MoELayerPart
    /// Rows of a block, where the part depends on them.
    let tileM: Int?
    let routing: RoutingForm?
    /// Whether the part, a product, makes rows INT8 itself.
    let quantises: Bool

    init(_ part: MoELayerPart, in terms: LayerTerms) {
        self.part = part
        quantises = part.rawValue == terms.quantiser.rawValue && part != .rows
        switch part {
        case .router, .hidden, .rows: (tileM, routing) = (nil, nil)
        case .sort: (tileM, routing) = (terms.tileM, nil)
        case .stage1, .stage2: (tileM, routing) = (terms.tileM, terms.routing)
        }
    }

    /// `stage1 (tile_m=16, sorted, quantising)`.
    var description: String {
        let kept = [tileM.map { "tile_m=\($0)" }, routing?.rawValue, quantises ? "quantising" : nil].compactMap { $0 }
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
