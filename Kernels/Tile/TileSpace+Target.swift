import KernelDSL

// What a GPU has that others lack. On one that has nothing of it, neither values nor constraints are added.

extension TileSpace {
    /// The instructions that the target has.
    var instructions: [ProductInstruction] { ProductInstruction.allCases.filter { $0.exists(on: target) } }

    /// The ways of activations that the target has; only registers can quantise what LDS then holds for all lanes.
    var paths: [ActivationPath] {
        activationType == .bf16 ? [.staged] : ActivationPath.allCases.filter { $0.exists(on: target) }
    }

    /// Constraints on values that only some targets have.
    var targetConstraints: [Constraint] {
        wideInstructions + loadsIntoShared
    }

    private var loadsIntoShared: [Constraint] {
        guard paths.contains(.direct) else { return [] }
        let space = self
        return [
            Constraint(
                "rows without gaps are permuted",
                ["matrix", "packing", "activations"] + [splitParameter].compactMap { $0 }
            ) { (configuration) throws(ConfigurationError) in
                let settings = try space.settings(configuration)
                return settings.activations == .direct && !settings.swizzlesRows
                    ? "activations = direct lays rows without gaps, which meet in banks unless they are permuted: that takes a scale a channel, tiles of 16 channels, packing = 16, and K (of a slice) in multiples of 128"
                    : nil
            }
        ]
    }

    private var wideInstructions: [Constraint] {
        guard instructions.contains(where: { $0.run > Int4Layout.narrowRun }) else { return [] }
        let isGrouped = weights.scales == .group32
        return [
            Constraint("wide instructions take sixteen nibbles of a kind", ["matrix", "packing"]) {
                (configuration) throws(ConfigurationError) in
                let instruction = try configuration.choice("matrix", ProductInstruction.self)
                let packing = try configuration.integer("packing")
                return packing < instruction.run
                    ? "matrix = \(instruction.rawValue) takes \(instruction.run) bytes of a lane at once; packing = \(packing) unpacks to \(packing) of each kind"
                    : nil
            },
            Constraint("an instruction sums over one group", ["matrix"]) { (configuration) throws(ConfigurationError) in
                let instruction = try configuration.choice("matrix", ProductInstruction.self)
                guard isGrouped, let depth = instruction.matrix?.depth, depth > WeightScales.groupDepth else {
                    return nil
                }
                return
                    "matrix = \(instruction.rawValue) sums over \(depth) positions of K, which are \(depth / WeightScales.groupDepth) groups with scales of their own"
            },
        ]
    }
}
