import OrderedJSON
import Search

/// How a strategy did on a space.
struct ReplayRow {
    let strategy: SearchStrategyName
    let space: String
    let result: ReplayResult
    /// At each checkpoint the interval of the difference to random; nil where it was not asked for.
    let ahead: [ClosedRange<Double>]?

    var json: JSONValue {
        var object: JSONObject = [
            "strategy": .string(strategy.rawValue), "space": .string(space),
            "seeds": .integer(Int64(result.fractions.count)),
            "mean": Self.object(result, result.mean.map { .number($0) }),
            "worst": Self.object(result, result.worst.map { .number($0) }),
        ]
        object["ahead_of_random"] = ahead.map { ahead in
            Self.object(result, ahead.map { [.number($0.lowerBound), .number($0.upperBound)] })
        }
        return .object(object)
    }

    private static func object(_ result: ReplayResult, _ values: [JSONValue]) -> JSONValue {
        .object(JSONObject(zip(result.checkpoints, values).map { ("\($0)", $1) }))
    }
}
