extension TuningRecord {
    /// The configuration that `build` should use.
    ///
    /// The winner, where its facts for this build are recorded and show no scratch. With another build the winner is
    /// compiled anew, and refused where it now uses scratch, has fewer waves on a SIMD than it had when it was ranked,
    /// or does not compile; then the next of the best is judged in the same way. A build whose facts were recorded later
    /// did not choose the winner, so its facts are no measure, except where no waves were ranked. Where all are refused the winner is used after all, and the choice says so.
    ///
    /// - Parameters:
    ///   - build: The compiler's build, as it names itself; nil where the record's facts do not hold, its text having changed.
    ///   - recompile: What this build makes of a configuration. Its values are the record's and have been checked by
    ///     nobody; whatever it throws refuses the configuration.
    /// - Returns: The configuration, what the choice rests on, and what was refused.
    /// - Throws: `CancellationError` where `recompile` throws it.
    public func choice(
        build: String?, recompile: @Sendable (RecordedConfiguration) async throws -> RecordedResources
    ) async throws(CancellationError) -> ConfigurationChoice {
        var refusals: [ConfigurationChoice.Refusal] = []
        let known = build.flatMap { resources(build: $0) }
        let winner = try await judge(
            configuration, known: known, fewest: fewestWaves(besides: build), &refusals, recompile)
        if let resources = winner.accepted {
            return ConfigurationChoice(
                configuration: configuration, basis: known == nil ? .recompiled : .recorded, resources: resources,
                refusals: [])
        }
        for (place, ranked) in best.enumerated() where ranked.configuration != configuration {
            let next = try await judge(
                ranked.configuration, known: nil, fewest: ranked.wavesPerSIMD, &refusals, recompile)
            if let resources = next.accepted {
                return ConfigurationChoice(
                    configuration: ranked.configuration, basis: .runnerUp(place: place), resources: resources,
                    refusals: refusals)
            }
        }
        return ConfigurationChoice(
            configuration: configuration, basis: .allRefused, resources: winner.refused, refusals: refusals)
    }

    /// The waves on a SIMD that the winner was ranked with; where there are none, the fewest that a build other than
    /// `build` gave it.
    private func fewestWaves(besides build: String?) -> Int? {
        best.first { $0.configuration == configuration }?.wavesPerSIMD
            ?? compiled.filter { $0.build != build }.compactMap(\.resources.wavesPerSIMD).min()
    }

    private func judge(
        _ configuration: RecordedConfiguration, known: RecordedResources?, fewest: Int?,
        _ refusals: inout [ConfigurationChoice.Refusal],
        _ recompile: @Sendable (RecordedConfiguration) async throws -> RecordedResources
    ) async throws(CancellationError) -> (accepted: RecordedResources?, refused: RecordedResources?) {
        let resources: RecordedResources
        do {
            if let known {
                resources = known
            } else {
                resources = try await recompile(configuration)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            refusals.append(ConfigurationChoice.Refusal(configuration: configuration, reason: "\(error)"))
            return (nil, nil)
        }
        guard let reason = Self.flaw(of: resources, fewest: fewest) else { return (resources, nil) }
        refusals.append(ConfigurationChoice.Refusal(configuration: configuration, reason: reason))
        return (nil, resources)
    }

    private static func flaw(of resources: RecordedResources, fewest: Int?) -> String? {
        if let scratch = resources.scratchBytes, scratch > 0 {
            return "uses \(scratch) B of scratch"
        }
        if let waves = resources.wavesPerSIMD, let fewest, waves < fewest {
            return "has \(waves) waves on a SIMD, with the build that it was chosen for \(fewest)"
        }
        return nil
    }
}
