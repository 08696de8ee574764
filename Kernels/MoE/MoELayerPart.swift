/// A part of a mixture-of-experts layer, by the name that its values and its tensors have in front of theirs in the layer.
public enum MoELayerPart: String, Hashable, Sendable, CaseIterable {
    /// Chooses each token's experts.
    case router
    /// Sorts the choice by expert, where rows come sorted.
    case sort
    /// Makes the layer's input INT8.
    case hidden
    /// The first product with its activation.
    case stage1
    /// Makes the rows between the products INT8.
    case rows
    /// The second product with the sum over experts.
    case stage2

    /// The parts that run where kernels learn of their rows by `routing`, in order.
    public static func all(_ routing: RoutingForm) -> [MoELayerPart] {
        allCases.filter { $0 != .sort || routing == .sorted }
    }

    /// Where the part's inputs come from: the tensor of an earlier part, by the input's own name.
    ///
    /// An input that no part in the plan makes is the layer's.
    var sources: [String: String] {
        let routing = ["topkIDs", "topkWeights"].map { ($0, "router.\($0)") }
        let lists = ["sortedIDs", "sortedWeights", "expertIDs", "validCounts"].map { ($0, "sort.\($0)") }
        func activations(_ part: MoELayerPart) -> [(String, String)] {
            [
                ("activations", "\(part.rawValue).quantized"), ("activationScales", "\(part.rawValue).scales"),
                ("activationLowSums", "\(part.rawValue).lowSums"),
                ("activationSums", "\(part.rawValue).activationSums"),
            ]
        }
        let pairs =
            switch self {
            case .router, .hidden: [(String, String)]()
            case .sort: routing
            case .stage1: routing + lists + activations(.hidden)
            case .rows: [("input", "stage1.out")]
            case .stage2: routing + lists + activations(.rows)
            }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
