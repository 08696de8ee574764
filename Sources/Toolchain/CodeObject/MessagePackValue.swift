/// A value of MessagePack, the form of the AMDGPU metadata note.
enum MessagePackValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case unsigned(UInt64)
    case signed(Int64)
    case double(Double)
    case string(String)
    case binary([UInt8])
    case array([MessagePackValue])
    case map([String: MessagePackValue])

    /// The number, where the value is one that fits.
    var integer: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The text, where the value is one.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value under `key`, where this is a map that has it.
    subscript(key: String) -> MessagePackValue? {
        if case .map(let map) = self { map[key] } else { nil }
    }
}
