import KernelDSL

/// The knobs of a product tile and the constraints between them.
struct TileSpace {
    let weights: TileWeights
    /// The name of the knob that gives slices of K to different workgroups; nil where there is none.
    let splitParameter: String?
    /// Values of `prefetch`.
    var prefetchDepths: [Int] = [1, 2, 3, 4]
    /// Values of `packing`.
    var packings: [Int] = [16, 8]
    /// The GPU whose instructions and limits it has.
    var target = Target.gfx942
    /// Whether results come as whole rows in INT8: one workgroup may have all channels.
    var quantisesRows = false
    /// What activations are in memory.
    var activationType = ActivationType.int8

    /// The knobs that constraints look at, then those that are free.
    var parameters: [TuningParameter] {
        let tilesOfK = [64, 96, 128, 192, 256, 384, 512, weights.depth].filter { $0 <= weights.depth }
        return [
            TuningParameter("tile_m", [16, 8, 4, 2, 1, 32, 64], "rows that a workgroup takes"),
            TuningParameter("tile_n", tilesOfN, "channels that a workgroup takes"),
            TuningParameter(
                "tile_k", Set(tilesOfK).sorted(by: >), "positions of K in one step; all of K is one step, no loop"),
            TuningParameter("waves", [4, 2, 1, 8], "waves of a workgroup"),
            TuningParameter(
                "k_wave", [1, 2, 4, 8], "slices of K, each summed by waves of its own and joined through LDS"),
            TuningParameter("matrix", names: instructions.map(\.rawValue), "the instruction that multiplies"),
            TuningParameter("packing", packings, "bytes of weights that a lane loads at once"),
            TuningParameter("first_operand", OperandOrder.self, "the side of the matrix instruction that weights are"),
            TuningParameter("unpacking", Int4Unpacking.self, "vector instructions for a dword of eight weights"),
            TuningParameter(
                "activations", names: paths.map(\.rawValue),
                "through LDS before the loop, or to registers beside the weights"),
            TuningParameter("prefetch", prefetchDepths, "steps whose weights are in flight at once"),
            TuningParameter("waves_per_simd", [1, 2, 4], "waves that registers must leave room for on a SIMD"),
            TuningParameter("accumulators", AccumulatorRegisters.self, "the registers that sums stand in"),
            TuningParameter("hints", ScheduleHints.self, "what the compiler's scheduler is told"),
            TuningParameter("weight_loads", WeightLoads.self, "the instructions that read weights"),
            TuningParameter(
                "weight_cache", names: ["nontemporal", "cached"], "whether weights take places in the caches"),
            TuningParameter("xcd_remap", names: ["off", "on"], "whether neighbouring tiles are dealt to one die"),
        ]
    }

    private var tilesOfN: [Int] {
        let usual = [256, 128, 64, 32, 16, 512]
        return usual + (quantisesRows && !usual.contains(weights.channels) ? [weights.channels] : [])
    }

    private var structure: [String] {
        [
            "tile_m", "tile_n", "tile_k", "waves", "k_wave", "matrix", "packing", "first_operand", "unpacking",
            "activations", "prefetch",
        ] + [splitParameter].compactMap { $0 }
    }

    func settings(_ configuration: Configuration) throws(ConfigurationError) -> TileSettings {
        let split = if let splitParameter { try configuration.integer(splitParameter) } else { 1 }
        return try TileSettings(
            configuration, weights, splitK: split, quantisesRows: quantisesRows, activationType: activationType)
    }

    /// The constraints that hold for every operation.
    var constraints: [Constraint] {
        shapes + waves + operands + targetConstraints + limits
    }

    private var shapes: [Constraint] {
        let weights = weights
        var constraints = [
            Constraint("tile_n divides N", ["tile_n"]) { (configuration) throws(ConfigurationError) in
                let tileN = try configuration.integer("tile_n")
                return weights.channels % tileN == 0
                    ? nil : "tile_n = \(tileN) does not divide N = \(weights.channels)"
            },
            Constraint("tile_k divides K", ["tile_k"]) { (configuration) throws(ConfigurationError) in
                let tileK = try configuration.integer("tile_k")
                return weights.depth % tileK == 0 ? nil : "tile_k = \(tileK) does not divide K = \(weights.depth)"
            },
            Constraint("the instruction's channels fit tile_n", ["tile_n", "matrix"]) {
                (configuration) throws(ConfigurationError) in
                let tile = try configuration.choice("matrix", ProductInstruction.self).tileChannels
                let tileN = try configuration.integer("tile_n")
                return tileN % tile == 0
                    ? nil : "tile_n = \(tileN) is no multiple of the \(tile) channels of the instruction"
            },
            Constraint("dot products take few rows", ["tile_m", "matrix"]) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let isDot = try configuration.choice("matrix", ProductInstruction.self) == .dot4
                return isDot && tileM > 2 ? "matrix = dot4 takes one row after another: 2 at most, not \(tileM)" : nil
            },
            Constraint("chunks of K divide tile_k", ["tile_k", "k_wave", "matrix", "packing"]) {
                (configuration) throws(ConfigurationError) in
                let tile = try configuration.choice("matrix", ProductInstruction.self).tileChannels
                let chunk = Int4Layout.chunkDepth(
                    bytesPerLane: try configuration.integer("packing"), tileChannels: tile)
                let (tileK, kWave) = (try configuration.integer("tile_k"), try configuration.integer("k_wave"))
                return tileK % (chunk * kWave) == 0
                    ? nil : "tile_k = \(tileK) is no multiple of \(chunk) for each of k_wave = \(kWave) slices"
            },
        ]
        if let splitParameter {
            constraints.append(
                Constraint("steps of K divide a workgroup's slice", ["tile_k", splitParameter]) {
                    (configuration) throws(ConfigurationError) in
                    let split = try configuration.integer(splitParameter)
                    let tileK = try configuration.integer("tile_k")
                    return weights.depth % (split * tileK) == 0
                        ? nil
                        : "tile_k = \(tileK) does not divide K = \(weights.depth) in \(splitParameter) = \(split) parts"
                })
        }
        let split = splitParameter
        constraints.append(
            Constraint("steps in flight exist", ["tile_k", "prefetch"] + [split].compactMap { $0 }) {
                (configuration) throws(ConfigurationError) in
                let slices = if let split { try configuration.integer(split) } else { 1 }
                let steps = weights.depth / slices / (try configuration.integer("tile_k"))
                let prefetch = try configuration.integer("prefetch")
                return prefetch > steps ? "prefetch = \(prefetch) is more than the \(steps) steps of K" : nil
            })
        return constraints
    }

    private var waves: [Constraint] {
        [
            Constraint("k_wave divides the waves", ["waves", "k_wave"]) { (configuration) throws(ConfigurationError) in
                let (waves, kWave) = (try configuration.integer("waves"), try configuration.integer("k_wave"))
                return waves % kWave == 0 ? nil : "k_wave = \(kWave) does not divide waves = \(waves)"
            },
            Constraint("every wave has channels", ["tile_n", "waves", "k_wave", "matrix"]) {
                (configuration) throws(ConfigurationError) in
                let tile = try configuration.choice("matrix", ProductInstruction.self).tileChannels
                let (waves, kWave) = (try configuration.integer("waves"), try configuration.integer("k_wave"))
                let tileN = try configuration.integer("tile_n")
                guard waves % kWave == 0, tileN % (tile * (waves / kWave)) != 0 else { return nil }
                return
                    "tile_n = \(tileN) gives the \(waves / kWave) waves along N less than \(tile) channels each; k_wave = \(kWave)"
            },
        ]
    }

    private var operands: [Constraint] {
        let isGrouped = weights.scales == .group32
        return [
            Constraint("the side of the weights matters", ["matrix", "first_operand"]) {
                (configuration) throws(ConfigurationError) in
                let isDot = try configuration.choice("matrix", ProductInstruction.self) == .dot4
                let order = try configuration.choice("first_operand", OperandOrder.self)
                if isDot {
                    return order == .weights ? nil : "matrix = dot4 has no first operand: leave it at weights"
                }
                return isGrouped && order == .weights
                    ? "scales of groups need first_operand = activations, where one scale serves a lane" : nil
            },
            Constraint("groups have scales of their own", ["matrix", "packing", "unpacking"]) {
                (configuration) throws(ConfigurationError) in
                guard isGrouped else { return nil }
                if try configuration.choice("unpacking", Int4Unpacking.self) == .two {
                    return "unpacking = two joins nibbles of different groups"
                }
                let tile = try configuration.choice("matrix", ProductInstruction.self).tileChannels
                let packing = try configuration.integer("packing")
                return Int4Layout.chunkDepth(bytesPerLane: packing, tileChannels: tile) < 64
                    ? "packing = \(packing) brings a lane one group's scale at a time" : nil
            },
        ]
    }

    private var limits: [Constraint] {
        let space = self
        return [
            Constraint("LDS", structure.filter { $0 != "prefetch" && $0 != "unpacking" }) {
                (configuration) throws(ConfigurationError) in
                let settings = try space.settings(configuration)
                if settings.sharedBytes > space.target.sharedBytes {
                    return "needs \(settings.sharedBytes) bytes of LDS of \(space.target.sharedBytes)"
                }
                if settings.quantises {
                    return settings.quantisedPieces > Self.largestQuantising
                        ? "quantises \(settings.quantisedPieces) pieces of 16 values a lane; \(Self.largestQuantising) at most"
                        : nil
                }
                return settings.activations != .prefetched && settings.stagingRounds > Self.largestStaging
                    ? "stages \(settings.stagingRounds) pieces a lane; \(Self.largestStaging) at most" : nil
            },
            Constraint("size of the text", structure) { (configuration) throws(ConfigurationError) in
                let products = try space.settings(configuration).productsInText
                return products > Self.largestText
                    ? "unrolls to \(products) products; the instruction cache holds about \(Self.largestText)" : nil
            },
            Constraint("registers", structure + ["waves_per_simd"]) { (configuration) throws(ConfigurationError) in
                let settings = try space.settings(configuration)
                let waves = max(settings.wavesPerSIMD, (settings.waves + 3) / 4)
                return settings.liveRegisters > 512 / waves
                    ? "keeps \(settings.liveRegisters) registers alive; \(waves) waves on a SIMD leave \(512 / waves)"
                    : nil
            },
        ]
    }

    /// Pieces of activations that a lane may stage.
    private static let largestStaging = 64
    /// Pieces of activations that a lane may quantise: each is some sixty instructions, in every workgroup.
    private static let largestQuantising = 32
    /// Products in the text: at about 24 bytes of code each they fill most of the 64 KB of two compute units.
    private static let largestText = 2048
}
