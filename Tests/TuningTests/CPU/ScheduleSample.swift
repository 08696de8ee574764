import Kernels
import Tuning

/// A few problems and configurations among which every value of every parameter occurs, and every count of tokens.
struct ScheduleSample {
    /// A configuration and the problem that it is for.
    struct Member {
        let family: any VerifiableCPUFamily
        let configuration: Configuration
    }

    /// The counts of tokens: every one up to more than the largest tile, and several tiles.
    static let tokens = Array(1...9) + [17]
    /// N and K: K of two passes and of an odd number of them.
    private static let extents = [(256, 128), (512, 192), (256, 320), (512, 512)]

    let members: [Member]
    /// Values that no legal configuration of these problems has, as `name=value`.
    let missing: Set<String>

    /// A sample of the schedules that `family` makes for tokens, N and K.
    ///
    /// Each count of tokens has one member at least, which has as many values as can be that no earlier one has.
    init(_ family: (_ tokens: Int, _ channels: Int, _ depth: Int) throws -> any VerifiableCPUFamily) throws {
        var members: [Member] = []
        var missing: Set<String> = []
        for (number, tokens) in Self.tokens.reversed().enumerated() {
            let (channels, depth) = Self.extents[number % Self.extents.count]
            let schedule = try family(tokens, channels, depth)
            if members.isEmpty {
                missing = Set(
                    schedule.parameters.flatMap { parameter in
                        parameter.values.map { "\(parameter.name)=\($0)" }
                    })
            }
            let found = try Self.best(of: schedule, missing)
            members.append(Member(family: schedule, configuration: found))
            missing.subtract(Self.values(of: found))
        }
        // What is rare: more members of the problem with most choice.
        while let schedule = members.first?.family, !missing.isEmpty {
            let found = try Self.best(of: schedule, missing)
            guard !missing.isDisjoint(with: Self.values(of: found)) else { break }
            members.append(Member(family: schedule, configuration: found))
            missing.subtract(Self.values(of: found))
        }
        self.members = members
        self.missing = missing
    }

    private static func values(of configuration: Configuration) -> Set<String> {
        Set(configuration.entries.map { "\($0.name)=\($0.value)" })
    }

    private static func best(
        of family: some VerifiableCPUFamily, _ missing: Set<String>
    ) throws -> Configuration {
        var best: (configuration: Configuration, gain: Int)?
        for configuration in try ConfigurationSpace(of: family).sample(600, seed: 3) {
            let gain = missing.intersection(values(of: configuration)).count
            if gain > best?.gain ?? -1 {
                best = (configuration, gain)
            }
        }
        guard let best else { throw NoConfiguration() }
        return best.configuration
    }

    private struct NoConfiguration: Error {}
}
