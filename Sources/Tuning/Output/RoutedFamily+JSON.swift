import Kernels
import OrderedJSON

extension RoutedFamily {
    /// The routing's word and seed, and what it means for the busiest rank.
    var routingJSON: JSONValue {
        let seed: JSONValue
        if case .table = routing.distribution {
            seed = .null
        } else {
            seed = .integer(Int64(routing.seed))
        }
        return [
            "word": .string(routing.keyWord), "seed": seed,
            "distinct_experts": .integer(Int64(routed.distinctExperts)), "experts": .integer(Int64(routed.experts)),
            "rows": .integer(Int64(routed.rows)), "rank": .integer(Int64(routed.rank)),
        ]
    }

    /// `31 distinct experts of 384 (uniform, seed 8)`.
    public var routingText: String {
        let ranks = dimensions.first { $0.name == "ep" }?.extent ?? 1
        let place = ranks > 1 ? " on rank \(routed.rank), the busiest of \(ranks)" : ""
        return "\(routed.distinctExperts) distinct experts of \(routed.experts)\(place) (\(routing.description))"
    }
}
