/// The system's clock shows no date that a record can hold.
struct TuningClockError: Error, Hashable, Sendable, CustomStringConvertible {
    var description: String { "the system's clock shows no year of four digits: set it, so that records can be dated" }
}
