import Glibc

/// An instant in UTC to the millisecond, written `2026-11-21T16:43:43.125Z`.
public struct UTCInstant: Hashable, Sendable {
    /// Milliseconds since the beginning of 1970.
    public let milliseconds: Int
    /// The ISO 8601 form.
    public let text: String

    /// The instant that many milliseconds after the beginning of 1970; nil outside of the years 1970 to 9999.
    public init?(milliseconds: Int) {
        guard 0..<253_402_300_800_000 ~= milliseconds else { return nil }
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return nil }
        func padded(_ number: Int32, to width: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day =
            "\(padded(parts.tm_year + 1900, to: 4))-\(padded(parts.tm_mon + 1, to: 2))-\(padded(parts.tm_mday, to: 2))"
        let clock = "\(padded(parts.tm_hour, to: 2)):\(padded(parts.tm_min, to: 2)):\(padded(parts.tm_sec, to: 2))"
        self.milliseconds = milliseconds
        text = "\(day)T\(clock).\(padded(Int32(milliseconds % 1000), to: 3))Z"
    }

    /// The instant written as `text`; nil unless that is one in the form above.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        func number(_ range: Range<Int>) -> Int32 {
            bytes[range].reduce(0) { 10 * $0 + Int32($1 &- UInt8(ascii: "0")) }
        }
        var parts = tm()
        parts.tm_year = number(0..<4) - 1900
        parts.tm_mon = number(5..<7) - 1
        parts.tm_mday = number(8..<10)
        parts.tm_hour = number(11..<13)
        parts.tm_min = number(14..<16)
        parts.tm_sec = number(17..<19)
        // What is no such text, a 30th of February for one, is not what the instant is written as.
        guard let instant = UTCInstant(milliseconds: timegm(&parts) * 1000 + Int(number(20..<23))),
            instant.text == text
        else { return nil }
        self = instant
    }

    /// Now, by the system's clock; the beginning of 1970 where that clock shows no year from 1970 to 9999.
    public static var now: UTCInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UTCInstant(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000) ?? epoch
    }

    private static var epoch: UTCInstant {
        UTCInstant(milliseconds: 0, text: "1970-01-01T00:00:00.000Z")
    }

    private init(milliseconds: Int, text: String) {
        self.milliseconds = milliseconds
        self.text = text
    }
}

extension UTCInstant: Comparable {
    /// The earlier one is less.
    public static func < (left: UTCInstant, right: UTCInstant) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
