extension Accelerator {
    /// MI300A: 228 compute units on six dies, 128 GB of HBM3.
    public static let mi300a = mi325x.varied { device in
        device.name = "MI300A"
        device.computeUnits = 228
        device.bandwidth = 5.3e12
        // Sixteen channels of L2 on each die.
        device.atomicRate *= 6.0 / 8
    }

    /// MI308X: 80 compute units.
    ///
    /// AMD publishes no table of it: memory, caches and clock are taken to be the MI300X's.
    public static let mi308x = mi325x.varied { device in
        device.name = "MI308X"
        device.computeUnits = 80
        device.bandwidth = 5.3e12
    }

    /// MI355X: 256 compute units of CDNA 4 on eight dies, 288 GB of HBM3E.
    ///
    /// Units, LDS, registers and caches (4 MB of L2 a die, 256 MB behind them) are those of ROCm's table of specifications,
    /// clock and bandwidth those of AMD's data sheet. What the MI325X's figures assume is assumed here too: the achievable share,
    /// latencies, the last cache's bandwidth, atomics by L2 channel and clock.
    public static let mi355x = mi325x.varied { device in
        device.name = "MI355X"
        device.architecture = "gfx950"
        device.computeUnits = 256
        device.sharedBytes = 163_840
        device.clock = 2.4e9
        device.bandwidth = 8.0e12
        device.unitBandwidth = 8.0e12 * device.achievableBandwidth / 256 * 1.25
        device.atomicRate *= 2.4 / 2.1
    }

    /// The device of `architecture` with `computeUnits`, if one is described.
    public static func device(architecture: String, computeUnits: Int) -> Accelerator? {
        all.first { $0.architecture == architecture && $0.computeUnits == computeUnits }
    }

    private func varied(_ change: (inout Accelerator) -> Void) -> Accelerator {
        var device = self
        change(&device)
        return device
    }
}
