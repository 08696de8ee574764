import OrderedJSON
import Tuning

/// `--dry-run`: what would be done, without doing it.
struct ForecastReport {
    private let sessions: [TuningOptions]

    init(_ sessions: [TuningOptions]) {
        self.sessions = sessions
    }

    func write(asJSON: Bool) async throws {
        var forecasts: [TuningForecast] = []
        for options in sessions {
            let forecast = try await TuningForecast(options)
            forecasts.append(forecast)
            if !asJSON {
                print(text(forecast))
            }
        }
        if asJSON {
            let whole: JSONValue = ["dry_run": true, "problems": .array(forecasts.map(\.json))]
            print(try whole.compactText())
        } else {
            let problems = sessions.count == 1 ? "1 problem" : "\(sessions.count) problems"
            print("dry run: \(problems), nothing was compiled or written")
        }
    }

    private func text(_ forecast: TuningForecast) -> String {
        let options = forecast.options
        let units = options.processor == nil ? "CUs" : "cores"
        let device = "\(options.target.architecture), \(forecast.computeUnits) \(units)"
        return [
            "\(options.problem.title) on \(device)",
            forecast.routed.map { "routing     \($0.routingText)" },
            "space       \(forecast.declared) declared, \(forecast.legal) legal",
            "would       \(options.processor == nil ? "compile" : "measure") \(options.timeLimit == nil ? "at most \(forecast.compiled) of them" : options.budgetText), verify the best, write to \(options.database ?? "no database")",
        ].compactMap { $0 }.joined(separator: "\n")
    }
}
