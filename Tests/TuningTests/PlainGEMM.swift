import KernelDSL
import Kernels
import Tuning

/// A dense kernel in plain Swift that reads a plan's tensors as a kernel does, with its arithmetic, one element at a time.
struct PlainGEMM {
    /// Faults of a kernel.
    enum Fault: String, CaseIterable, Sendable {
        case swapsNibbles
        case swapsLanes
        case takesTheNextBytesWeights
        case forgetsTheLastPosition
        case takesTheNextGroupsScale
        case takesTheNextTokensScale
        case leavesLastTokensOut
        case truncates
        case dropsSmallSums
    }

    let problem: W4A8GEMM
    let form: PackedForm
    var fault: Fault?

    /// The tensors of kernels of `form`.
    static func tensors(_ problem: W4A8GEMM, _ form: PackedForm, output: Tensor) -> [Tensor] {
        let groups = problem.scales.perChannel(depth: problem.depth)
        var tensors = [
            Tensor("weights", .i8, [problem.channels, problem.depth / 2], "weights"),
            problem.scales == .channel
                ? Tensor("weightScales", .f32, [problem.channels], "scales")
                : Tensor("weightScales", .bf16, [problem.channels, groups], "scales"),
            Tensor("activations", .i8, [problem.tokens, problem.depth], "activations"),
            Tensor("activationScales", .f32, [problem.tokens], "scales"),
        ]
        if form.unpacking == .two && problem.scales == .channel {
            tensors.append(Tensor("activationLowSums", .i32, [problem.tokens], "sums"))
        }
        return tensors + [output]
    }

    /// Plans without kernels: tensors alone.
    static func plans(_ form: PackedForm) -> W4A8GEMMPlans {
        W4A8GEMMPlans(
            results: { problem, _ in
                let out = Tensor("out", .bf16, [problem.tokens, problem.channels], "results", role: .output)
                return LaunchPlan(steps: [], tensors: tensors(problem, form, output: out))
            },
            sums: { problem, _ in
                let sums = Tensor(
                    "sums", problem.scales == .channel ? .i32 : .f32, [problem.tokens, problem.channels], "sums",
                    role: .output)
                return LaunchPlan(steps: [], tensors: tensors(problem, form, output: sums))
            })
    }

    /// The bytes of every input of `run`.
    static func inputs(of run: VerificationRun) throws -> [String: [UInt8]] {
        var inputs: [String: [UInt8]] = [:]
        for tensor in run.plan.tensors where tensor.role == .input {
            var bytes = [UInt8](repeating: 0, count: tensor.size)
            try bytes.withUnsafeMutableBytes { try run.fill(tensor, $0) }
            inputs[tensor.name] = bytes
        }
        return inputs
    }

    /// The bytes that the kernel writes: `out` or `sums`.
    func output(of run: VerificationRun) throws -> [UInt8] {
        let inputs = try Self.inputs(of: run)
        let activations = inputs["activations"] ?? []
        let matrix = PlainInt4Matrix(
            layout: form.layout(channels: problem.channels, depth: problem.depth), packed: inputs["weights"] ?? [],
            scales: inputs["weightScales"] ?? [])
        let writesSums = run.plan.tensor("sums") != nil
        var bytes = [UInt8](
            repeating: writesSums && problem.scales == .channel ? 0x80 : 0xff,
            count: problem.tokens * problem.channels * (writesSums ? 4 : 2))
        for channel in 0..<problem.channels {
            let weights = weights(of: matrix, channel: channel)
            for token in 0..<problem.tokens where fault != .leavesLastTokensOut || token != 16 {
                let row = Array(activations[(token * problem.depth)..<((token + 1) * problem.depth)])
                let (integer, float) = sums(row, weights, matrix, channel: channel)
                let place = token * problem.channels + channel
                if writesSums {
                    let bits = problem.scales == .channel ? UInt32(bitPattern: integer) : float.bitPattern
                    bytes.withUnsafeMutableBytes { $0.storeBytes(of: bits, toByteOffset: 4 * place, as: UInt32.self) }
                    continue
                }
                let scaleToken = fault == .takesTheNextTokensScale ? (token + 1) % problem.tokens : token
                let rowScale = (inputs["activationScales"] ?? []).float(scaleToken) * form.unpacking.scale
                let sum = problem.scales == .channel ? Float(integer) * matrix.scale(channel: channel, k: 0) : float
                bytes.withUnsafeMutableBytes {
                    $0.storeBytes(of: rounded(sum * rowScale), toByteOffset: 2 * place, as: UInt16.self)
                }
            }
        }
        return bytes
    }

    /// The weights of a channel in the order of K, as the kernel would take them for activations in that order.
    private func weights(of matrix: PlainInt4Matrix, channel: Int) -> [Int] {
        (0..<problem.depth).map { k in
            switch fault {
            case .swapsNibbles:
                return matrix.weight(channel: channel, k: k ^ 8)
            case .swapsLanes: return matrix.weight(channel: channel ^ 1, k: k)
            case .takesTheNextBytesWeights: return matrix.weight(channel: channel, k: k ^ 1)
            case .forgetsTheLastPosition: return k == problem.depth - 1 ? 0 : matrix.weight(channel: channel, k: k)
            default: return matrix.weight(channel: channel, k: k)
            }
        }
    }

    private func sums(
        _ row: [UInt8], _ weights: [Int], _ matrix: PlainInt4Matrix, channel: Int
    ) -> (integer: Int32, float: Float) {
        let factor = form.unpacking == .seven ? 1 : 16
        var integer = 0
        var float: Float = 0
        var lanes = [Float](repeating: 0, count: 4)
        for group in 0..<(problem.depth / 32) {
            let sum = (group * 32..<group * 32 + 32).reduce(0) { $0 + Int(Int8(bitPattern: row[$1])) * weights[$1] }
            let scaled = fault == .dropsSmallSums && abs(sum) < 4 ? 0 : sum * factor
            integer += scaled
            let place = fault == .takesTheNextGroupsScale ? (group * 32 + 32) % problem.depth : group * 32
            let scale = matrix.scale(channel: channel, k: place)
            float += Float(scaled) * scale
            for lane in 0..<4 {
                let positions = (group * 32 + lane * 8)..<(group * 32 + lane * 8 + 8)
                let part = positions.reduce(0) { $0 + Int(Int8(bitPattern: row[$1])) * weights[$1] }
                lanes[lane] += Float(part * factor) * scale
            }
        }
        // Lanes of dot products have a part of each group.
        return (Int32(integer), form.matrix == "dot4" ? lanes.reduce(0, +) : float)
    }

    private func rounded(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (fault == .truncates ? bits : bits + 0x7fff + (bits >> 16 & 1)) >> 16)
    }
}
