/// The value of a tuning parameter.
public enum ParameterValue: Hashable, Sendable {
    case integer(Int)
    case name(String)
}

extension ParameterValue: CustomStringConvertible {
    /// As it is written on the command line and in the database.
    public var description: String {
        switch self {
        case .integer(let number): "\(number)"
        case .name(let name): name
        }
    }
}
