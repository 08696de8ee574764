import Devices
import Kernels

/// Times configurations of one problem on a device.
package struct Measurer {
    private let device: any Device
    private let arena: InputArena
    private let family: any VerifiableFamily
    private let sampling: SamplingPlan
    private let seed: UInt64

    /// A measurer that times on `device`.
    package init(
        _ family: any VerifiableFamily, on device: any Device, arena: InputArena, sampling: SamplingPlan, seed: UInt64
    ) {
        self.device = device
        self.arena = arena
        self.family = family
        self.sampling = sampling
        self.seed = seed
    }

    /// Times `candidate` briefly; gives up after a sample that is far slower than `best`.
    package func screen(_ candidate: DeviceCandidate, best: Double?) throws -> Screening {
        let start = ContinuousClock.now
        let prepared = try prepare(candidate)
        let (rotation, strides) = try common([prepared])
        let runner = try runner(prepared, rotation, strides, RotationCursor())
        try runner.calibrate(.cold)
        let before = device.state()
        var times: [Double] = []
        var isAbandoned = false
        while times.count < max(1, sampling.screeningSamples), !isAbandoned {
            times.append(try runner.sample(.cold))
            if let best, times.count == 1, times[0] > sampling.abandonFactor * best {
                isAbandoned = true
            }
        }
        return Screening(
            verification: nil, cold: SampleSeries(times, invocations: runner.invocations(.cold)),
            isAbandoned: isAbandoned, rotation: rotation, before: before, after: device.state(),
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// Times `candidates` in turns, `reference` twice in each.
    ///
    /// - Throws: ``FinalistError`` where one of them cannot be timed.
    package func finals(_ candidates: [DeviceCandidate], reference: Int) throws -> FinalsTimes {
        let prepared = try candidates.enumerated().map { number, candidate in
            try FinalistError.naming(number) { try prepare(candidate) }
        }
        let (rotation, strides) = try common(prepared)
        let cursor = RotationCursor()
        let runners = try prepared.enumerated().map { number, candidate in
            try FinalistError.naming(number) {
                let runner = try self.runner(candidate, rotation, strides, cursor)
                try runner.calibrate(.cold)
                try runner.calibrate(.hot)
                return runner
            }
        }
        // All alike, so that the cursor passes over no copy, and the shortest sample is long enough.
        let invocations = runners.map(\.coldInvocations).max() ?? 1
        for (number, runner) in runners.enumerated() {
            runner.setColdInvocations(invocations)
            _ = try FinalistError.naming(number) { try runner.sample(.cold) }
        }
        let entrants = Array(runners.indices) + [reference]
        let order = InterleavedOrder(count: entrants.count)
        var cold = [[Double]](repeating: [], count: entrants.count)
        var hot = cold
        let before = device.state()
        for round in 0..<max(1, sampling.finalSamples) {
            for place in order.order(of: round) {
                cold[place].append(try sample(entrants[place], of: runners, .cold))
            }
            for place in order.order(of: round) where place < runners.count {
                hot[place].append(try sample(entrants[place], of: runners, .hot))
            }
        }
        let entries = runners.indices.map { number in
            FinalsEntry(
                cold: SampleSeries(cold[number], invocations: invocations),
                hot: SampleSeries(hot[number], invocations: runners[number].invocations(.hot)), rotation: rotation)
        }
        return FinalsTimes(
            entries: entries, twin: SampleSeries(cold[runners.count], invocations: invocations), before: before,
            after: device.state())
    }

    private func sample(_ number: Int, of runners: [PlanRunner], _ temperature: PlanRunner.Temperature) throws -> Double
    {
        try FinalistError.naming(number) { try runners[number].sample(temperature) }
    }

    // MARK: Preparing

    /// A candidate whose programs are loaded.
    private struct Prepared {
        let modules: CandidateModules
        let steering: [[String: [UInt8]]]
        let layout: CopyLayout
        /// Bytes of weights that an invocation reads.
        let bytesRead: Int
    }

    private func prepare(_ candidate: DeviceCandidate) throws -> Prepared {
        var candidate = candidate
        // The twin is for judging.
        candidate.twin = nil
        let modules = try CandidateModules(candidate, of: family, on: device)
        let steering = try family.steeringInputs(
            for: candidate.configuration, variants: sampling.variants, seed: seed)
        let layout = CopyLayout(of: modules.plan, streamed: family.streamedTensors)
        let read = try family.weightBytes(of: candidate.configuration)
        let isKnown = read >= 1 && read < Double(layout.copyBytes)
        return Prepared(
            modules: modules, steering: steering.isEmpty ? [[:]] : steering, layout: layout,
            bytesRead: isKnown ? Int(read) : layout.copyBytes)
    }

    /// The rotation that makes the weights of all of `candidates` cold, as far as the device has room, and bytes of a copy
    /// that fit them all.
    private func common(_ candidates: [Prepared]) throws(DeviceError) -> (Rotation, CopyLayout.Strides) {
        let cache = device.identity.lastLevelCache > 0 ? device.identity.lastLevelCache : sampling.assumedCache
        let strides = candidates.reduce(into: CopyLayout.Strides()) { strides, candidate in
            strides.merge(candidate.layout.strides) { max($0, $1) }
        }
        let copyBytes = strides.values.reduce(0, +)
        var limit = sampling.rotationLimit
        while true {
            // One copy of those that there is room for is the hot one.
            let rotation = Rotation(
                bytesRead: candidates.map(\.bytesRead).min() ?? 0, copyBytes: copyBytes, cache: cache,
                limit: limit - copyBytes, variants: candidates.map(\.steering.count).min() ?? 1)
            do throws(DeviceError) {
                for (element, stride) in strides {
                    _ = try arena.memory(of: element, bytes: stride * (rotation.copies + 1))
                }
                return (rotation, strides)
            } catch {
                guard case .outOfMemory = error, rotation.copies > 1 else { throw error }
                limit = (rotation.copies + 1) / 2 * copyBytes
            }
        }
    }

    private func runner(
        _ prepared: Prepared, _ rotation: Rotation, _ strides: CopyLayout.Strides, _ cursor: RotationCursor
    ) throws -> PlanRunner {
        let memory = try TimedMemory(
            of: prepared.modules.plan, prepared.layout.widened(to: strides),
            steering: Array(prepared.steering.prefix(rotation.variants)), rotation: rotation, arena: arena,
            on: device, sampling: sampling)
        return PlanRunner(prepared.modules, memory, on: device, sampling: sampling, cursor: cursor)
    }
}
