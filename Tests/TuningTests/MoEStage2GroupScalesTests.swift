import Kernels
import ReferenceKernels
import Testing
import Tuning

@Suite("Inputs of stage 2 with scales of groups")
struct MoEStage2GroupScalesTests {
    private func cases(_ scales: WeightScales) throws -> [MoEStage2Case] {
        try MoEStage2Case.all(
            for: MoEStage2(tokens: 2, channels: 64, depth: 256, experts: 5, expertsPerToken: 2, scales: scales),
            tileM: 16)
    }

    private func bytes(
        _ tensor: Tensor, _ data: MoEStage2Data, _ form: PackedForm, unitScales: Bool = false
    ) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: tensor.size)
        try bytes.withUnsafeMutableBytes {
            try data.fill(tensor, configuration: form.configuration, unitScales: unitScales, into: $0)
        }
        return bytes
    }

    /// The packed weights and the scales of each expert.
    private func matrices(
        _ problem: MoEStage2, _ data: MoEStage2Data, _ form: PackedForm, unitScales: Bool = false
    ) throws -> [PlainInt4Matrix] {
        let scaleBytes = 64 * (form.scales == .channel ? 4 : 2 * 8)
        let weights = try bytes(Tensor("weights", .i8, [problem.experts, 64 * 256 / 2], ""), data, form)
        let scales = try bytes(
            Tensor("weightScales", .i8, [problem.experts, scaleBytes], ""), data, form, unitScales: unitScales)
        return (0..<problem.experts).map { expert in
            PlainInt4Matrix(
                layout: form.layout(channels: 64, depth: 256),
                packed: Array(weights[(expert * 8192)..<((expert + 1) * 8192)]),
                scales: Array(scales[(expert * scaleBytes)..<((expert + 1) * scaleBytes)]))
        }
    }

    @Test("tensors read back by places alone give the reference's values, in every form", arguments: PackedForm.all)
    func roundTrip(form: PackedForm) throws {
        for testCase in try cases(form.scales) where testCase.problem.tokens < 4 {
            let problem = testCase.problem
            #expect(problem.scales == form.scales)
            let data = MoEStage2Data(testCase, seed: 9)
            let reference = data.reference
            let matrices = try matrices(problem, data, form)
            let output = reference.output(.atomicF32)
            for token in 0..<problem.tokens {
                for channel in 0..<64 {
                    var value = 0.0
                    var magnitude = 0.0
                    for row in (2 * token)..<(2 * token + 2) {
                        let matrix = matrices[reference.experts[row]]
                        let factor = Double(reference.activationScales[row]) * Double(reference.routeWeights[row])
                        for k in 0..<256 {
                            let product =
                                Double(reference.activations[row * 256 + k])
                                * Double(matrix.weight(channel: channel, k: k))
                                * Double(matrix.scale(channel: channel, k: k)) * factor
                            value += product
                            magnitude += abs(product)
                        }
                    }
                    let bounded = output[token * 64 + channel]
                    #expect(abs(bounded.value - value) <= 1e-12 * magnitude)
                    #expect(bounded.bound <= 0x1.2p-8 * magnitude + 0x1p-120)
                }
            }
        }
    }

    @Test("scales of groups become 1 where sums are judged, of experts without tokens they stay 0")
    func unitScales() throws {
        let form = PackedForm(unpacking: .three, bytesPerLane: 16, matrix: "16x16x32", scales: .group32)
        let testCase = try #require(try cases(.group32).first { $0.routing == .oneChoice })
        let data = MoEStage2Data(testCase, seed: 9)
        let matrices = try matrices(testCase.problem, data, form, unitScales: true)
        let used = Set(data.reference.experts)
        #expect(used.count == 2 && matrices.count == 5)
        for (expert, matrix) in matrices.enumerated() {
            let scales = (0..<64).flatMap { channel in
                stride(from: 0, to: 256, by: 32).map { matrix.scale(channel: channel, k: $0) }
            }
            #expect(scales.allSatisfy { $0 == (used.contains(expert) ? 1 : 0) })
        }
    }
}
