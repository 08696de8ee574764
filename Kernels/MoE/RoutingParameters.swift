import KernelDSL

/// The parameters by which a routed product learns which rows an expert has.
enum RoutingParameters {
    /// Lists that were sorted by expert.
    case sorted(ids: GlobalPointer, weights: GlobalPointer?, expertIDs: GlobalPointer, validCounts: GlobalPointer)
    /// The experts of each token.
    case inline(topkIDs: GlobalPointer, weights: GlobalPointer?)

    /// Declares the number of this rank's experts in `kernel` where `form` has to tell them from others; nil where lists do.
    static func experts(_ kernel: KernelBuilder, _ form: RoutingForm) -> Value? {
        form == .inline ? kernel.scalar("experts") : nil
    }

    /// Declares the parameters of `form` in `kernel`, those of routing weights where it `hasWeights`.
    init(_ kernel: KernelBuilder, _ form: RoutingForm, hasWeights: Bool) {
        switch form {
        case .sorted:
            let ids = kernel.pointer("sortedIDs", .i32)
            let weights = hasWeights ? kernel.pointer("sortedWeights", .f32) : nil
            let expertIDs = kernel.pointer("expertIDs", .i32)
            self = .sorted(
                ids: ids, weights: weights, expertIDs: expertIDs, validCounts: kernel.pointer("validCounts", .i32))
        case .inline:
            let ids = kernel.pointer("topkIDs", .i32)
            self = .inline(topkIDs: ids, weights: hasWeights ? kernel.pointer("topkWeights", .f32) : nil)
        }
    }

    /// The rows of the workgroup that is number `block` along the blocks; it ends where it has none.
    func rows(
        of block: Value, _ kernel: KernelBuilder, tileM: Int, tokens: Value, topk: Value, experts: Value?
    ) -> BlockRows {
        switch self {
        case .sorted(let ids, _, let expertIDs, let validCounts):
            .sorted(
                kernel, tileM: tileM, block: block, ids: ids, expertIDs: expertIDs, validCounts: validCounts)
        case .inline(let topkIDs, _):
            .inline(
                kernel, tileM: tileM, entry: block, topkIDs: topkIDs, tokens: tokens, topk: topk,
                experts: experts ?? .constant(Int(Int32.max)))
        }
    }

    /// Asks for the routing weight of `row`; nil where the kernel has no weights.
    func weight(of row: TileRow, _ kernel: KernelBuilder) -> Value? {
        switch self {
        case .sorted(_, let weights, _, _): weights.map { kernel.load("routeWeight", from: $0, at: row.entry) }
        case .inline(_, let weights): weights.map { kernel.load("routeWeight", from: $0, at: row.row) }
        }
    }
}
