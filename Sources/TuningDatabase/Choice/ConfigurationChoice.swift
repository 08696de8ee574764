/// Which of a record's configurations a compiler build should use, and why.
public struct ConfigurationChoice: Hashable, Sendable {
    /// What the choice rests on.
    public enum Basis: Hashable, Sendable {
        /// The winner, whose facts for this build are in the record.
        case recorded
        /// The winner, which this build has compiled for the choice.
        case recompiled
        /// The configuration at this place of the record's best, from 0: all that were tried before it were refused.
        case runnerUp(place: Int)
        /// The winner after all, since every configuration was refused.
        case allRefused
    }

    /// A configuration that is not used.
    public struct Refusal: Hashable, Sendable, CustomStringConvertible {
        /// The configuration.
        public let configuration: RecordedConfiguration
        /// Why: `uses 64 B of scratch`.
        public let reason: String

        /// `CONFIGURATION: reason`.
        public var description: String { "\(configuration): \(reason)" }
    }

    /// The configuration to use.
    public let configuration: RecordedConfiguration
    /// What the choice rests on.
    public let basis: Basis
    /// What the build makes of ``configuration``; nil where it could not compile it.
    public let resources: RecordedResources?
    /// What was refused before, in the order in which it was tried.
    public let refusals: [Refusal]
}

extension ConfigurationChoice: CustomStringConvertible {
    /// What is used and why, with every refusal on a line of its own.
    public var description: String {
        let head =
            switch basis {
            case .recorded: "the winner, as recorded for this build"
            case .recompiled: "the winner, compiled with a build that the record does not know"
            case .runnerUp(let place): "number \(place + 1) of the best, since this build spoils those before it"
            case .allRefused: "the winner, although this build spoils it, since it spoils all of the best"
            }
        return ([head] + refusals.map { "  refused \($0)" }).joined(separator: "\n")
    }
}
