/// Why a ``JSONValue`` cannot be written: a number in it is infinite or not a number, which JSON has no form for.
public struct JSONWritingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the number stands, outermost first: `best[2].time_us`; empty for a bare number.
    public let path: String
    /// The number as Swift shows it: `inf`, `-inf`, `nan`.
    public let found: String

    /// What was found, where, and how to mend it.
    public var description: String {
        let place = path.isEmpty ? "the value" : "'\(path)'"
        return "\(place) is \(found), which JSON cannot express: write null or leave the member out"
    }
}
