import ArgumentParsing
import Tuning

/// What a session may spend: a count of configurations, or time.
enum Budget: Sendable {
    case configurations(Int)
    case time(Duration)

    /// Puts the budget into `options`.
    func apply(to options: inout TuningOptions) {
        switch self {
        case .configurations(let count):
            options.budget = count
        case .time(let limit):
            options.budget = .max
            options.timeLimit = limit
        }
    }
}

extension ArgumentValue<Budget> {
    private static let largest = 1_000_000
    private static let units: [(suffix: Character, seconds: Int)] = [("s", 1), ("m", 60), ("h", 3600)]

    /// `200`, `90s`, `10m`, `2h`.
    static var budget: ArgumentValue {
        ArgumentValue("N|TIME") { word throws(ArgumentValueError) in
            if let count = Int(word), 1...largest ~= count {
                return .configurations(count)
            }
            if let unit = units.first(where: { $0.suffix == word.last }), let count = Int(word.dropLast()),
                1...largest ~= count
            {
                return .time(.seconds(count * unit.seconds))
            }
            throw ArgumentValueError("is no whole number from 1 to \(largest), and no time such as 90s, 10m or 2h")
        }
    }
}
