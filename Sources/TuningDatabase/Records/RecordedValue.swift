/// The value of one parameter of a configuration.
public enum RecordedValue: Hashable, Sendable {
    /// A number: `tile_k` = 256.
    case integer(Int)
    /// A choice by name: `unpacking` = `two-ops`.
    case text(String)
    /// A choice between yes and no.
    case flag(Bool)
}

extension RecordedValue: CustomStringConvertible {
    /// The bare value.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): "\(value)"
        }
    }
}
