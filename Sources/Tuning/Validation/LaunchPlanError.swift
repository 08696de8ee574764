/// Why a launch plan could not be run: its parts do not fit one another.
public enum LaunchPlanError: Error, Hashable, Sendable {
    case unknownTensor(name: String, kernel: String)
    case mismatchedArgument(name: String, kernel: String)
    case foreignText(caseName: String)
    case sampled(subject: String)
}

extension LaunchPlanError: CustomStringConvertible {
    /// What does not fit.
    public var description: String {
        switch self {
        case .unknownTensor(let name, let kernel):
            "the launch of '\(kernel)' names the tensor '\(name)', which the plan does not hold"
        case .foreignText(let caseName):
            "the case '\(caseName)' would judge another text than the configuration's"
        case .sampled(let subject):
            "the run about \(subject) is one of a sample of workgroups, which a device does not run: draw its case under limits "
                + "that run whole"
        case .mismatchedArgument(let name, let kernel):
            "the launch of '\(kernel)' passes something else for '\(name)' than the kernel takes"
        }
    }
}
