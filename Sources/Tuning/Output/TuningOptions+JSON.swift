import OrderedJSON

extension TuningOptions {
    /// What the session may spend.
    var budgetJSON: JSONValue {
        if let timeLimit {
            return ["seconds": .number(timeLimit / .seconds(1))]
        }
        return ["configurations": .integer(Int64(budget))]
    }

    /// What the session may spend, for people.
    public var budgetText: String {
        if let timeLimit {
            return "for \(timeLimit.components.seconds) s"
        }
        return "at most \(budget) configurations"
    }
}
