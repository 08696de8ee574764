import Kernels

/// Predicts the time of a configuration on a device: the first model, of bytes, matrix work, latency and parallelism.
///
/// Decoding is bound by memory, so the model asks three questions. How many bytes can the resident waves keep in flight, and
/// what bandwidth does that sustain (Little's law)? Do vector and matrix instructions fit beside it? How many dependent round
/// trips frame the streaming, for each round of workgroups? It ranks configurations; it is no stopwatch.
public struct PerformanceModel: Sendable {
    /// The device.
    public let accelerator: Accelerator

    /// A model of `accelerator`.
    public init(_ accelerator: Accelerator) {
        self.accelerator = accelerator
    }

    /// Predicts from what is known before compiling, or with what compiling and simulating added.
    ///
    /// Of simulated `memory` three assumptions are charged. Cycles that bank conflicts add keep the LDS port of a compute
    /// unit busy, whose waves share it evenly; beside streaming and computing they hide like any other phase. Lines that
    /// a workgroup uses in part are moved whole: bytes are multiplied by lines over bytes used, weights by their own ratio.
    /// That no other workgroup finds the rest of a line in a cache is the cautious assumption. Without `memory` there are
    /// no conflicts and every line is used whole.
    public func predict(
        _ work: WorkEstimate, compiled: CompiledCost? = nil, memory behaviour: MemoryBehaviour? = nil
    ) -> Prediction {
        let device = accelerator
        let resident = residentWorkgroups(work, compiled)
        let slots = Double(device.computeUnits * resident)
        let rounds = max(1, (work.workgroups / slots).rounded(.up))
        let active = min(work.workgroups, slots)
        let waves = active * Double(work.wavesPerWorkgroup)

        let atWaits = max(Self.bytesPerLoad, compiled?.bytesAtWaits ?? work.bytesInFlightPerWave)
        let inFlightPerWave = min(work.bytesPerWave, atWaits)
        let inFlight = min(work.weightBytes, waves * inFlightPerWave)
        let achievable = device.bandwidth * device.achievableBandwidth
        let unitsInUse = min(active, Double(device.computeUnits))
        let byUnits = unitsInUse * device.unitBandwidth
        let sustained = min(achievable, byUnits, inFlight / device.memoryLatency)
        let scratch = Double(compiled?.scratchBytes ?? 0) * 64 * Double(work.wavesPerWorkgroup) * work.workgroups * 2
        // What several workgroups read comes from memory once, and from the last cache for the others.
        let rereads = work.weightBytes * max(0, work.weightReads - 1) / device.cacheBandwidth
        let streaming = (work.weightBytes * (behaviour?.weights.ratio ?? 1) + scratch) / sustained + rereads
        let read = work.otherBytesRead * (behaviour?.otherReads.ratio ?? 1)
        let written = work.bytesWritten * (behaviour?.writes.ratio ?? 1)
        let others = (read + written) / achievable
        let atomics = work.atomics / device.atomicRate
        let memory = streaming + others + atomics

        let compute = computeTime(work, compiled, active: active)
        let conflictCycles = behaviour?.conflictCyclesPerWave ?? 0
        let conflicts =
            conflictCycles * work.workgroups * Double(work.wavesPerWorkgroup) / unitsInUse / device.clock
        // Workgroups of one round overlap one another; rounds overlap unless each unit holds a single workgroup.
        let overlap = resident > 1 ? 1 + 0.25 * (rounds - 1) : rounds
        let trips = Double(work.dependentLoads) * device.cacheLatency + device.memoryLatency
        // A workgroup that finds nothing to do has asked a cache whether it has.
        let idle = work.idleWorkgroups / slots * device.cacheLatency
        let latency = trips * overlap + idle
        let serial = Double(work.serialLoads - 1) * device.memoryLatency * overlap
        let launch = Double(work.launches) * device.launchOverhead
        return Prediction(
            time: Self.overlapped([memory, compute, serial, conflicts]) + latency + launch, limit: limit(work),
            memory: memory, compute: compute, conflicts: conflicts, latency: latency, launch: launch,
            wavesPerSIMD: min(
                device.wavesPerSIMD,
                (resident * work.wavesPerWorkgroup + device.simdsPerUnit - 1) / device.simdsPerUnit),
            bytesInFlight: inFlight)
    }

    /// A wave that waits for weights has at least the load in flight that it waits for: 16 bytes a lane.
    private static let bytesPerLoad = 1024.0

    /// What phases that run beside one another take together: the longest, and a tenth of the others.
    ///
    /// Nothing hides entirely; that a tenth shows is an assumption.
    private static func overlapped(_ phases: [Double]) -> Double {
        let longest = phases.max() ?? 0
        return longest + 0.1 * (phases.reduce(0, +) - longest)
    }

    /// Workgroups that one compute unit can hold at once.
    private func residentWorkgroups(_ work: WorkEstimate, _ compiled: CompiledCost?) -> Int {
        let device = accelerator
        let registers = max(8, ((compiled?.registers ?? work.registers) + 7) / 8 * 8)
        let wavesPerSIMD = max(1, min(device.wavesPerSIMD, device.registersPerLane / registers))
        let byRegisters = wavesPerSIMD * device.simdsPerUnit / work.wavesPerWorkgroup
        let shared = max(1, compiled?.sharedBytes ?? work.sharedBytes)
        return max(1, min(byRegisters, device.sharedBytes / shared))
    }

    /// Vector instructions and loads take four cycles of a SIMD, matrix instructions what their passes say; the two ports overlap
    /// between waves, so that the slower one decides.
    private func computeTime(_ work: WorkEstimate, _ compiled: CompiledCost?, active: Double) -> Double {
        let device = accelerator
        let simds = Double(device.computeUnits * device.simdsPerUnit)
        let perDword = compiled?.vectorPerDword ?? work.unpackingPerDword
        let waves = work.workgroups * Double(work.wavesPerWorkgroup)
        let waveDwords = waves * work.bytesPerWave / 256
        let vector = (waveDwords * (perDword + work.loadsPerDword) + waves * work.overheadPerWave) * 4
        let matrix = work.matrixInstructions * Double(work.instruction?.cycles ?? 0)
        let busy = min(simds, active * Double(work.wavesPerWorkgroup))
        return max(vector + work.matrixInstructions * 4, matrix) / busy / device.clock
    }

    private func limit(_ work: WorkEstimate) -> Double {
        let device = accelerator
        let bytes = (work.weightBytes + work.bytesWritten) / device.bandwidth
        let cycles = work.matrixInstructions * Double(work.instruction?.cycles ?? 0)
        return max(bytes, cycles / Double(device.computeUnits * device.simdsPerUnit) / device.clock)
    }
}
