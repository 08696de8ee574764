/// Why values are not a configuration of a family.
public enum ConfigurationError: Error, Hashable, Sendable {
    case missing(parameter: String)
    case notANumber(parameter: String, value: ParameterValue)
    case undeclared(parameter: String, value: ParameterValue, declared: [ParameterValue])
    case unknown(parameter: String, declared: [String])
    case illegal(configuration: Configuration, reason: String)
}

extension ConfigurationError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .missing(let parameter):
            "the configuration has no value for '\(parameter)'"
        case .notANumber(let parameter, let value):
            "'\(parameter)' takes a number, not '\(value)'"
        case .undeclared(let parameter, let value, let declared):
            "'\(parameter)' cannot be '\(value)'; it can be \(declared.map(\.description).joined(separator: ", "))"
        case .unknown(let parameter, let declared):
            "there is no parameter '\(parameter)'; there are \(declared.joined(separator: ", "))"
        case .illegal(let configuration, let reason):
            "\(configuration): \(reason)"
        }
    }
}
