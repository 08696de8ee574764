import OrderedJSON

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

extension RecordedValue {
    /// The value that stands as `json` at `path` of a record.
    ///
    /// - Throws: ``RecordError`` where it is none of the kinds.
    init(_ json: JSONValue, path: @autoclosure () -> String) throws(RecordError) {
        switch json {
        case .integer(let value): self = .integer(Int(value))
        case .string(let value): self = .text(value)
        case .bool(let value): self = .flag(value)
        default: throw .wrongKind(member: path(), found: json.kind, expected: "an integer, text, true or false")
        }
    }

    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(Int64(value))
        case .text(let value): .string(value)
        case .flag(let value): .bool(value)
        }
    }
}
