import KernelDSL

extension MoESort {
    /// Bytes, vector instructions and parallelism.
    ///
    /// Every workgroup reads all entries; a lane's instructions grow with the entries of its wave, or with all where lanes
    /// scan. What is written grows with the experts.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try MoESortSettings(configuration)
        let entryBytes = Double(entries * 4)
        let written = Double(capacity) * (8 + 4 / Double(block)) + 8
        let rounds = Double((entries + settings.threads - 1) / settings.threads)
        let lanes = Double(settings.threads * settings.workgroups)
        let expertsOfLane = Double((experts + settings.threads - 1) / settings.threads)
        let counting =
            switch settings.counting {
            // Two passes, each with the ballots on the bits of an expert.
            case .ballot:
                2 * rounds * Double(30 + 8 * (Int.bitWidth - experts.leadingZeroBitCount))
                    + expertsOfLane * Double(4 * settings.waves)
            case .scan: 2 * Double(entries) * (0.5 + 2 * expertsOfLane)
            }
        let filling = Double(capacity) / lanes * 4 + Double(experts * block) / lanes * 12
        return .streaming(
            entryBytes, otherBytesRead: entryBytes, bytesWritten: written, vectorPerDword: 2,
            workgroups: Double(settings.workgroups), wavesPerWorkgroup: settings.waves,
            bytesInFlightPerWave: Double(MoESortSettings.waveSize * 4), readings: Double(settings.workgroups),
            sharedBytes: settings.sharedBytes(of: self), dependentLoads: 2 + 2 * Int(rounds),
            overheadPerWave: 80 + counting + filling)
    }
}
