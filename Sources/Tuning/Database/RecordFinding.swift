import Kernels
import TuningDatabase

/// Why a record is not what its family would write today.
public enum RecordFinding: Error, Hashable, Sendable {
    /// There is no such operation.
    case unknownOperation(found: String, known: [String])
    /// There is no target of the record's architecture.
    case unknownTarget(found: String, known: [String])
    /// The key is no problem that the operation can have.
    case impossibleProblem(reason: String)
    /// A name or value is not in the declared space; `place` is the part of the record.
    case undeclaredValue(ConfigurationError, place: String)
    /// All values are declared, but a constraint or the kernel's verifier refuses them together.
    case illegal(reason: String, place: String)
    /// The configuration generates another text than the one that the record speaks of.
    case stale(recorded: TextDigest, generated: TextDigest)
    /// What the record's cover chose generates another text than the binary that it names.
    case staleCover(recorded: TextDigest, generated: TextDigest)
}

extension RecordFinding: CustomStringConvertible {
    /// What was found, and what becomes of the record.
    public var description: String {
        switch self {
        case .unknownOperation(let found, let known):
            "no operation is called '\(found)'; there is \(known.joined(separator: ", "))"
        case .unknownTarget(let found, let known):
            "no target is called '\(found)'; there are \(known.joined(separator: ", "))"
        case .impossibleProblem(let reason): "its key is no problem: \(reason)"
        case .undeclaredValue(let error, let place): "'\(place)' is not in the declared space: \(error)"
        case .illegal(let reason, let place): "'\(place)' is not legal: \(reason)"
        case .stale(let recorded, let generated):
            "stale: the record is about text \(recorded.hexadecimal.prefix(12))…, its configuration generates "
                + "\(generated.hexadecimal.prefix(12))…; tune it again"
        case .staleCover(let recorded, let generated):
            "stale: the cover's binary is \(recorded.hexadecimal.prefix(12))…, its configuration generates "
                + "\(generated.hexadecimal.prefix(12))…; tune the M's of the cover again with --cover"
        }
    }
}
