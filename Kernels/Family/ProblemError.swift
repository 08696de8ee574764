/// Why an extent cannot be served.
public enum ProblemError: Error, Hashable, Sendable {
    case outOfRange(dimension: String, value: Int, range: ClosedRange<Int>)
    case notAMultiple(dimension: String, value: Int, of: Int, reason: String)
    case tooLarge(dimension: String, value: Int, limit: Int, reason: String)
    case indivisible(what: String, extent: Int, ranks: Int)
    case unusableRouting(RoutingError)
    case quantisedApartOnCPUs(operation: String, option: String)

    static func require(_ dimension: String, _ value: Int, in range: ClosedRange<Int>) throws(ProblemError) {
        guard range ~= value else { throw .outOfRange(dimension: dimension, value: value, range: range) }
    }

    static func require(
        _ dimension: String, _ value: Int, isMultipleOf unit: Int, because reason: String
    ) throws(ProblemError) {
        guard value % unit == 0 else {
            throw .notAMultiple(dimension: dimension, value: value, of: unit, reason: reason)
        }
    }

    static func require(
        _ dimension: String, _ value: Int, atMost limit: Int, because reason: String
    ) throws(ProblemError) {
        guard value <= limit else {
            throw .tooLarge(dimension: dimension, value: value, limit: limit, reason: reason)
        }
    }
}

extension ProblemError: CustomStringConvertible {
    /// What was found and what is possible.
    public var description: String {
        switch self {
        case .outOfRange(let dimension, let value, let range):
            return "\(dimension) = \(value) is out of range; \(range.lowerBound) to \(range.upperBound) is possible"
        case .notAMultiple(let dimension, let value, let unit, let reason):
            let below = value / unit * unit
            let nearest = below == 0 ? "\(unit)" : "\(below) or \(below + unit)"
            return "\(dimension) = \(value) is no multiple of \(unit): \(reason); the nearest possible is \(nearest)"
        case .tooLarge(let dimension, let value, let limit, let reason):
            return "\(dimension) = \(value) is too large, at most \(limit) is possible: \(reason)"
        case .indivisible(let what, let extent, let ranks):
            let possible = (1...1024).filter { $0 <= extent && extent % $0 == 0 }.min { left, right in
                abs(left - ranks) < abs(right - ranks)
            }
            return "\(what) is \(extent), which \(ranks) ranks do not divide; the nearest possible is \(possible ?? 1)"
        case .quantisedApartOnCPUs(let operation, let option):
            return
                "\(operation) quantises no rows on CPUs, which quantise apart: leave \(option) out and tune quantize-int8 beside it"
        case .unusableRouting(let error):
            return error.description
        }
    }
}
