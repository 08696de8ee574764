/// Why something is no tuning record: a member of its JSON, or a value it was to be made of, is not what it must be.
public enum RecordError: Error, Hashable, Sendable {
    /// The member is not there.
    case missing(member: String)
    /// The member is of another kind.
    case wrongKind(member: String, found: String, expected: String)
    /// The member's value is of the right kind but not one that a record may hold.
    case invalid(member: String, found: String, expected: String)
    /// The record claims evidence that it does not hold, or holds some that it does not claim.
    case evidenceDiffers(claimed: [Evidence], held: [Evidence])
}

extension RecordError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .missing(let member): "'\(member)' is missing"
        case .wrongKind(let member, let found, let expected): "'\(member)' is \(found), expected \(expected)"
        case .invalid(let member, let found, let expected): "'\(member)' is '\(found)', expected \(expected)"
        case .evidenceDiffers(let claimed, let held):
            "'evidence' says [\(Self.list(claimed))], but the record holds [\(Self.list(held))]: compiled needs "
                + "'compiled', verified needs 'numerics', modelled and measured need a 'time' of that kind"
        }
    }

    private static func list(_ evidence: [Evidence]) -> String {
        evidence.map(\.rawValue).joined(separator: ", ")
    }
}
