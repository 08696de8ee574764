import Kernels
import TuningDatabase

/// What a search may try: parameters with their values in order, and what is asked of them together.
///
/// Two runs whose declarations have one digest propose the same configurations; journals are told apart by it.
public struct SpaceDeclaration: Hashable, Sendable {
    /// The declaration, a line a parameter or constraint.
    ///
    /// Of constraints it has the parameters that they look at and what they ask for, in words.
    public let text: String

    /// The declaration of `family`'s space; parameters that `fixed` names have that value alone, and `conditions` hold
    /// beside the family's own constraints.
    public init(
        of family: some KernelFamily, fixing fixed: [String: ParameterValue] = [:],
        requiring conditions: [Constraint] = []
    ) {
        let parameters = family.parameters.map { parameter in
            let values = fixed[parameter.name].map { [$0] } ?? parameter.values
            return "\(parameter.name) = \(values.map(\.description).joined(separator: ", "))"
        }
        let constraints = (family.constraints + conditions).map { constraint in
            "\(constraint.parameters.joined(separator: ", ")): \(constraint.summary)"
        }
        text = (parameters + constraints).joined(separator: "\n")
    }

    /// The digest of ``text``.
    public var digest: TextDigest { TextDigest(of: text) }
}
