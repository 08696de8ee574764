import Glibc

/// A day in UTC, written `2026-11-21`.
public struct CalendarDay: Hashable, Sendable {
    /// The ISO 8601 form.
    public let text: String

    /// The day written as `text`; nil unless that is `YYYY-MM-DD` with a month and day that there are.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy(RecordName.isDigit) }),
            let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.text = text
    }

    /// The day of `secondsSinceEpoch`, by the calendar and in UTC.
    public init?(secondsSinceEpoch: Int) {
        var time = time_t(secondsSinceEpoch)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return nil }
        func padded(_ number: Int32, to width: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        self.init(
            "\(padded(parts.tm_year + 1900, to: 4))-\(padded(parts.tm_mon + 1, to: 2))-\(padded(parts.tm_mday, to: 2))")
    }

    /// Today, by the system's clock; nil where that clock shows no year of four digits.
    public static var today: CalendarDay? {
        CalendarDay(secondsSinceEpoch: time(nil))
    }
}
