import ContentHash
import Glibc
import Kernels
import PerformanceModel
import Toolchain
import TuningDatabase

extension TuningRecord {
    /// The record of a session without a device.
    static func modelled(
        family: any VerifiableFamily, options: TuningOptions, winner: JudgedCandidate, ranking: [CompiledCandidate],
        ties: [CompiledCandidate], coverage: SpaceCoverage, build: String
    ) throws -> TuningRecord {
        let best = winner.compiled
        let key = try RecordKey(
            family, architecture: options.target.architecture, computeUnits: options.accelerator.computeUnits)
        guard let date = CalendarDay.today else { throw TuningClockError() }
        return try TuningRecord(
            key: key, configuration: RecordedConfiguration(best.candidate.configuration),
            time: .modelled(
                median: Microseconds(best.prediction.time).rounded, limit: Microseconds(best.prediction.limit).rounded),
            ties: ties.map { try RecordedConfiguration($0.candidate.configuration) },
            best: ranking.map {
                RankedConfiguration(
                    try RecordedConfiguration($0.candidate.configuration),
                    microseconds: Microseconds($0.prediction.time).rounded,
                    wavesPerSIMD: $0.facts.resources.occupancy.wavesPerSIMD)
            },
            space: coverage,
            numerics: RecordedNumerics(
                compared:
                    "lane simulator, \(winner.verification.extent), two orders of lanes; \(key.comparison)",
                cases: winner.verification.verdicts.count,
                bound: roundedUp(family.relativeBound(of: best.candidate.configuration)),
                worstErrorRatio: min(1, roundedUp(winner.verification.worstRatio))),
            text: TextDigest(of: best.text),
            compiled: [CompiledFacts(build: build, resources: RecordedResources(best.facts))],
            date: date, toolVersion: Wavetune.version,
            memory: best.memory.map { try RecordedMemory($0) }, isDeterministic: best.plan.isDeterministic)
    }

    /// The next number of four significant digits from `figure` up: more digits would fill lines and say nothing.
    static func roundedUp(_ figure: Double) -> Double {
        guard figure > 0, figure.isFinite else { return figure }
        // Dividing by a whole power of ten gives the double that is nearest to the decimal number; multiplying does not.
        let scale = pow(10, 3 - log10(figure).rounded(.down))
        return scale >= 1 ? (figure * scale).rounded(.up) / scale : figure.rounded(.up)
    }
}

extension RecordedConfiguration {
    /// The configuration as records hold it.
    package init(_ configuration: Configuration) throws(RecordError) {
        try self.init(
            configuration.entries.map { entry in
                switch entry.value {
                case .integer(let number): (entry.name, .integer(number))
                case .name(let name): (entry.name, .text(name))
                }
            })
    }
}

extension RecordedMemory {
    /// The two figures that a record keeps.
    init(_ behaviour: MemoryBehaviour) throws(RecordError) {
        try self.init(
            conflictCyclesPerAccess: MemoryBehaviour.rounded(behaviour.conflictCyclesPerAccess),
            lineBytesPerByte: MemoryBehaviour.rounded(behaviour.lineBytesPerByte))
    }
}

extension RecordedResources {
    /// The resources of a compiled kernel.
    init(_ facts: KernelFacts) {
        let resources = facts.resources
        self.init(
            vgpr: resources.vectorRegisters, agpr: resources.accumulationRegisters, sgpr: resources.scalarRegisters,
            ldsBytes: resources.sharedBytes, scratchBytes: resources.scratchBytes,
            wavesPerSIMD: resources.occupancy.wavesPerSIMD, codeBytes: facts.codeBytes)
    }
}
