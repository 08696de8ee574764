/// Turns a ``ProgressState`` into text.
///
/// Pure: the same state gives the same line.
public enum ProgressLine {
    private static let shortestBar = 8
    private static let longestBar = 30

    /// One line of at most `width` columns for a terminal, without control characters.
    ///
    /// Where room is short the bar shrinks first; then parts go, the least telling first: bar, rate, time left, best.
    /// What is still too long is cut.
    public static func terminal(_ state: ProgressState, width: Int) -> String {
        guard width > 0 else { return "" }
        let parts = Parts(state)
        let columns: [[String?]] = [
            [parts.rate, parts.best, parts.timeLeft], [parts.best, parts.timeLeft], [parts.best], [],
        ]
        if let fraction = state.fraction {
            let rest = join([parts.label, parts.count] + columns[0])
            let room = width - rest.count - 4  // The bar's brackets and the two spaces that part it from the rest.
            if room >= shortestBar {
                let bar = bar(fraction, length: min(room, longestBar))
                return join([parts.label, bar, parts.count] + columns[0])
            }
        }
        for column in columns {
            let line = join([parts.label, parts.count] + column)
            if line.count <= width {
                return line
            }
        }
        return String(join([parts.label, parts.count]).prefix(width))
    }

    /// One line for a log, with the share done in per cent.
    public static func plain(_ state: ProgressState) -> String {
        let parts = Parts(state)
        let share = state.fraction.map { " (\(Int(($0 * 100).rounded(.down))) %)" } ?? ""
        let rest = [parts.count + share, parts.rate, parts.best, parts.timeLeft].compactMap { $0 }
        return "\(parts.label): \(rest.joined(separator: ", "))"
    }

    private static func bar(_ fraction: Double, length: Int) -> String {
        let full = Int((fraction * Double(length)).rounded(.down))
        return "[\(String(repeating: "#", count: full))\(String(repeating: ".", count: length - full))]"
    }

    private static func join(_ parts: [String?]) -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// The texts of a line's parts.
    private struct Parts {
        let label: String
        let count: String
        let rate: String?
        let best: String?
        let timeLeft: String?

        init(_ state: ProgressState) {
            label = state.label.withoutControlCharacters
            count = state.total.map { "\(state.done)/\($0)" } ?? "\(state.done)"
            rate = state.rate.map { "\(Self.decimal($0))/s" }
            best = state.best.map { "best \($0.withoutControlCharacters)" }
            timeLeft = state.timeLeft.map { "\(Self.clock($0)) left" }
        }

        /// Three digits or so: `0.25`, `3.2`, `120`.
        private static func decimal(_ value: Double) -> String {
            switch value {
            case ..<1: "\((value * 100).rounded() / 100)"
            case ..<100: "\((value * 10).rounded() / 10)"
            default: value < 1e15 ? "\(Int(value.rounded()))" : "\(value)"
            }
        }

        /// `m:ss`, from an hour on `h:mm:ss`.
        private static func clock(_ duration: Duration) -> String {
            let seconds = duration.components.seconds
            let (minutes, second) = (seconds / 60, seconds % 60)
            guard minutes >= 60 else { return "\(minutes):\(twoDigits(second))" }
            return "\(minutes / 60):\(twoDigits(minutes % 60)):\(twoDigits(second))"
        }

        private static func twoDigits(_ value: Int64) -> String {
            value < 10 ? "0\(value)" : "\(value)"
        }
    }
}

extension String {
    /// The text with control characters as spaces, so that it cannot move the cursor or break a line.
    fileprivate var withoutControlCharacters: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
