import KernelDSL

/// Rows of bf16 as INT8 with a scale each, and the sums of the quantised values that products with INT4 weights need.
///
/// quantized[m][k] = x[m][k] · 127 / a[m], rounded to nearest, with a[m] the largest |x[m][k]|; scales[m] = a[m] / 127. On a
/// GPU lowSums[m] sums what meets low nibbles, the positions with k % 16 < 8; on a CPU activationSums[m] sums all of a row, or
/// each 32 positions where weights have scales of groups. Exactly which f32 operations these are, and what becomes of rows of
/// zeros, NaNs and infinities, says ``RowQuantisation``.
public struct RowQuantize<Source: RowSource>: AcceleratorFamily, Hashable {
    /// `quantize-int8` or `silu-quantize`.
    public static var operation: String { Source.operation }

    /// Rows (M).
    public let rows: Int
    /// Values of a row (K).
    public let depth: Int
    /// What shares a scale of the weights that the rows will meet.
    public let scales: WeightScales

    /// The problem of `rows` rows, or why no kernel can serve it.
    public init(rows: Int, depth: Int, scales: WeightScales = .channel) throws(ProblemError) {
        try ProblemError.require("M", rows, in: 1...(1 << 20 as Int))
        try ProblemError.require("K", depth, in: 16...32_768)
        try ProblemError.require(
            "K", depth, isMultipleOf: 16, because: "low and high nibbles of weights take 8 positions of K in turns")
        if scales == .group32 {
            try ProblemError.require(
                "K", depth, isMultipleOf: WeightScales.groupDepth, because: "weights have a scale for each 32 positions"
            )
        }
        self.rows = rows
        self.depth = depth
        self.scales = scales
    }

    /// M and K.
    public var dimensions: [Dimension] {
        [Dimension("M", rows, "rows"), Dimension("K", depth, "values of a row")]
    }

    /// No weights, bf16 to INT8, sums for the scales of the weights to come.
    public var types: ProblemTypes {
        ProblemTypes(weights: ProblemTypes.none, activations: "bf16", output: "int8", scales: scales.keyWord)
    }

    /// The name of the input: it is streamed.
    public static var streamedTensor: String { Source.input }

    /// The knobs.
    public var parameters: [TuningParameter] {
        [
            TuningParameter("lanes", [256, 64, 128, 512, 1024], "lanes that share a row"),
            TuningParameter("rows", [1, 2, 4, 8], "rows of a workgroup"),
            TuningParameter("vector", [8, 4, 16], "consecutive values that a lane takes at once"),
            TuningParameter(
                "hold", RowHolding.self, "what becomes of values between the search for the largest and their rounding"),
        ]
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let (rows, depth) = (rows, depth)
        return [
            Constraint("a workgroup has at most 1024 lanes", ["lanes", "rows"]) {
                (configuration) throws(ConfigurationError) in
                let lanes = try configuration.integer("lanes") * configuration.integer("rows")
                return lanes > Target.gfx942.maximumWorkgroup ? "\(lanes) lanes of a workgroup, 1024 at most" : nil
            },
            Constraint("lanes that have values", ["lanes", "vector"]) { (configuration) throws(ConfigurationError) in
                let lanes = try configuration.integer("lanes")
                let values = try lanes * configuration.integer("vector")
                return lanes > 64 && values >= 2 * depth
                    ? "\(lanes) lanes take \(values) values at once, but K = \(depth)" : nil
            },
            Constraint("held values fit registers", ["lanes", "vector", "hold"]) {
                (configuration) throws(ConfigurationError) in
                let settings = try RowQuantizeSettings<Source>(configuration, depth: depth)
                return settings.hold == .registers && settings.heldRegisters > 64
                    ? "a lane holds \(settings.heldRegisters) registers of values, 64 at most" : nil
            },
            Constraint("values that are read once are held", ["lanes", "vector", "hold"]) {
                (configuration) throws(ConfigurationError) in
                let settings = try RowQuantizeSettings<Source>(configuration, depth: depth)
                return settings.hold == .reread && settings.passes == 1
                    ? "hold = reread, but a lane has all of its values at once" : nil
            },
            Constraint("rows that there are", ["rows"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let group = try configuration.integer("rows")
                return group > 1 && group > rows ? "rows = \(group), but there are \(rows)" : nil
            },
        ]
    }

    /// Bytes, vector work and parallelism.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try RowQuantizeSettings<Source>(configuration, depth: depth)
        let values = Double(rows * depth)
        let readings = settings.hold == .reread ? 2.0 : 1.0
        // Of each dword: two values (or a gate with its up, one value) are unpacked, compared, rounded, packed and summed.
        let compared = Source.isGated ? 9.0 : 2.0
        let rounded = Source.isGated ? 2.5 : 7.0
        let unpacked = settings.hold == .reread && Source.isGated ? 9.0 : 0
        // Six exchanges of a wave for each of two reductions, and two through LDS: latencies, in vector instructions.
        let exchanges = 12.0 * 25 + (settings.lanes > 64 ? 2.0 * 40 : 0)
        return .streaming(
            values * 2 * Double(Source.inputsPerValue), bytesWritten: values + Double(8 * rows),
            vectorPerDword: compared + rounded + unpacked, workgroups: Double(settings.workgroups(of: rows)),
            wavesPerWorkgroup: settings.threads / 64,
            bytesInFlightPerWave: Double(
                64 * 2 * Source.inputsPerValue * settings.vector
                    * (settings.hold == .registers ? settings.passes : 1)),
            readings: readings, sharedBytes: 2 * RowReduction.sharedBytes(lanes: settings.lanes, rows: settings.rows),
            registers: 24 + (settings.hold == .registers ? settings.heldRegisters : 2 * settings.vector),
            overheadPerWave: 90 + exchanges,
            loadsPerDword: readings * 2 / Double(min(settings.vector, 8)))
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try RowQuantizeSettings<Source>(configuration, depth: depth)
        let kernel = RowQuantizeKernel(settings: settings).build()
        let step = LaunchStep(
            kernel, grid: Grid(x: settings.workgroups(of: rows)), gridMeaning: "x: M / rows of a workgroup, rounded up",
            arguments: kernel.parameters.map {
                $0.name == "rows" ? .scalar(.i32, rows, meaning: "rows (M)") : .tensor($0.name)
            })
        let lowSums = Tensor(
            "lowSums", .i32, [rows], "the sum of each row's quantised values with k % 16 < 8", role: .output)
        return LaunchPlan(steps: [step], tensors: inputAndOutputs + [lowSums])
    }

    /// What every target reads and writes.
    var inputAndOutputs: [Tensor] {
        [
            Tensor(Source.input, .bf16, [rows, depth * Source.inputsPerValue], Source.inputMeaning),
            Tensor("quantized", .i8, [rows, depth], "the rows as INT8", role: .output),
            Tensor("scales", .f32, [rows], "the scale of each row", role: .output),
        ]
    }
}
