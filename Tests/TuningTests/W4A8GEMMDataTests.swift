import Kernels
import ReferenceKernels
import Testing
import Tuning

@Suite("Inputs that the dense product is judged on")
struct W4A8GEMMDataTests {
    private func problem(_ scales: WeightScales, tokens: Int = 3) throws -> W4A8GEMM {
        try W4A8GEMM(tokens: tokens, channels: 96, depth: 256, scales: scales)
    }

    private func testCase(_ name: String, _ scales: WeightScales = .channel) throws -> W4A8GEMMCase {
        try #require(try W4A8GEMMCase.all(for: problem(scales), tileM: 16).first { $0.name.hasPrefix(name) })
    }

    private func bytes(_ tensor: Tensor, _ data: W4A8GEMMData, _ configuration: Configuration) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: tensor.size)
        try bytes.withUnsafeMutableBytes { try data.fill(tensor, configuration: configuration, into: $0) }
        return bytes
    }

    @Test(
        "tensors read back by places alone give the reference's sums and values, in every form",
        arguments: PackedForm.all)
    func roundTrip(form: PackedForm) throws {
        for testCase in try W4A8GEMMCase.all(for: problem(form.scales), tileM: 2) {
            let problem = testCase.problem
            let data = W4A8GEMMData(testCase, seed: 5)
            let out = Tensor("out", .bf16, [problem.tokens, problem.channels], "results", role: .output)
            let inputs = try Dictionary(
                uniqueKeysWithValues: PlainGEMM.tensors(problem, form, output: out).dropLast().map {
                    ($0.name, try bytes($0, data, form.configuration))
                })
            let matrix = PlainInt4Matrix(
                layout: form.layout(channels: 96, depth: 256), packed: try #require(inputs["weights"]),
                scales: try #require(inputs["weightScales"]))
            let activations = try #require(inputs["activations"]).map { Int(Int8(bitPattern: $0)) }
            let rowScales = try #require(inputs["activationScales"])
            let sums = data.reference.sums()
            let output = data.reference.output(of: sums)
            for token in 0..<problem.tokens {
                for channel in 0..<96 {
                    var integer = 0
                    var value = 0.0
                    for k in 0..<256 {
                        let product = activations[token * 256 + k] * matrix.weight(channel: channel, k: k)
                        integer += product
                        value += Double(product) * Double(matrix.scale(channel: channel, k: k))
                    }
                    let index = token * 96 + channel
                    #expect(Int(sums[index].integer) == integer)
                    #expect(abs(sums[index].value - value) <= 1e-12 * sums[index].magnitude)
                    let result = sums[index].value * Double(rowScales.float(token))
                    #expect(abs(output[index].value - result) <= 1e-15 * abs(result))
                }
                if let lowSums = inputs["activationLowSums"] {
                    let low = (0..<256).filter { $0 / 8 % 2 == 0 }.reduce(0) { $0 + activations[token * 256 + $1] }
                    #expect(Int(lowSums.integer(token)) == low)
                }
            }
        }
    }

    @Test("the same seed gives the same numbers, another seed others")
    func seeds() throws {
        for scales in WeightScales.allCases {
            let testCase = try testCase("random", scales)
            let first = W4A8GEMMData(testCase, seed: 1).reference
            let again = W4A8GEMMData(testCase, seed: 1).reference
            let other = W4A8GEMMData(testCase, seed: 2).reference
            #expect(first.weights == again.weights && first.weightScales == again.weightScales)
            #expect(first.activations == again.activations && first.activationScales == again.activationScales)
            #expect(first.weights != other.weights && first.weightScales != other.weightScales)
            #expect(first.activations != other.activations && first.activationScales != other.activationScales)
        }
    }

    @Test("a channel's numbers do not depend on the others that are selected", arguments: WeightScales.allCases)
    func selection(scales: WeightScales) throws {
        let testCase = try testCase("random", scales)
        let whole = W4A8GEMMData(testCase, seed: 3).reference
        let some = W4A8GEMMData(testCase, seed: 3, channels: ChannelSelection([16..<32, 80..<96], of: 96)).reference
        #expect(some.channels == 32 && some.activations == whole.activations)
        let groups = whole.groups
        #expect(some.weights == Array(whole.weights[(16 * 256)..<(32 * 256)] + whole.weights[(80 * 256)...]))
        #expect(
            some.weightScales
                == Array(whole.weightScales[(16 * groups)..<(32 * groups)] + whole.weightScales[(80 * groups)...]))
    }

    @Test("weights lie in -8 ... 7, with each value about as often")
    func weights() throws {
        let weights = W4A8GEMMData(try testCase("random"), seed: 1).reference.weights
        let counts = Dictionary(grouping: weights) { $0 }.mapValues(\.count)
        #expect(Set(counts.keys) == Set(-8...7))
        #expect(counts.values.allSatisfy { (1300...1800).contains($0) }, "24576 weights of 16 values")
    }

    @Test("one weight a channel, at the ends of K, of runs of eight, and elsewhere")
    func oneWeight() throws {
        let reference = W4A8GEMMData(try testCase("one weight"), seed: 1).reference
        let places = (0..<96).map { channel in
            (0..<256).filter { reference.weights[channel * 256 + $0] != 0 }
        }
        #expect(places.allSatisfy { $0.count == 1 })
        let all = Set(places.flatMap { $0 })
        #expect(all.isSuperset(of: [0, 255, 7, 8, 15, 16]) && all.count > 60)
        #expect(Set(all.map { $0 % 16 }) == Set(0..<16))
    }

    @Test("scales of zero stand for tokens, channels and groups, and give results of zero")
    func zeroScales() throws {
        let (channel, group) = (try testCase("scales of zero"), try testCase("scales of zero", .group32))
        #expect(channel.problem.tokens == 5)
        for reference in [channel, group].map({ W4A8GEMMData($0, seed: 1).reference }) {
            #expect(reference.activationScales.map { $0 == 0 } == [true, false, false, true, false])
            let zero = (0..<96).filter { channel in
                reference.weightScales[(channel * reference.groups)..<((channel + 1) * reference.groups)]
                    .allSatisfy { $0 == 0 }
            }
            #expect(zero == Array(stride(from: 0, to: 96, by: 5)))
            let output = reference.output()
            #expect(output.enumerated().allSatisfy { $0 % 96 % 5 != 0 || $1.value == 0 })
            #expect(output.count { $0.value != 0 } > 200)
        }
        let scales = W4A8GEMMData(group, seed: 1).reference.weightScales
        #expect(scales.count { $0 == 0 } > 96 / 5 * 8 + 50)
    }

    @Test(
        "huge scales give huge results that do not overflow, tiny ones results above zero",
        arguments: WeightScales.allCases)
    func range(scales: WeightScales) throws {
        let huge = W4A8GEMMData(try testCase("huge", scales), seed: 1).reference.output()
        let largest = huge.map { $0.largestMagnitude }.max() ?? 0
        #expect(largest > 0x1p110 && largest < 0x1.fep127)
        let tiny = W4A8GEMMData(try testCase("tiny", scales), seed: 1).reference.output()
        #expect(tiny.map { abs($0.value) }.max() ?? 1 < 0x1p-100)
        #expect(tiny.count { $0.bound < abs($0.value) } > tiny.count * 9 / 10)
    }

    @Test("scales of groups are values of bf16")
    func groupScales() throws {
        for testCase in try W4A8GEMMCase.all(for: problem(.group32), tileM: 16) {
            let scales = W4A8GEMMData(testCase, seed: 1).reference.weightScales
            #expect(scales.count == 96 * 8 && scales.allSatisfy { $0.bitPattern & 0xffff == 0 })
        }
    }

    @Test("tokens fill no tile, exactly one, and one more")
    func extents() throws {
        let tokens = try W4A8GEMMCase.all(for: problem(.channel), tileM: 32).map(\.problem.tokens)
        #expect(Set(tokens).isSuperset(of: [1, 3, 32, 33]))
        let single = try W4A8GEMMCase.all(for: problem(.channel, tokens: 1), tileM: 4)
        #expect(single.count { $0.problem.tokens == 1 } == 1, "the problem's own case is not repeated")
    }

    @Test("parameters that layouts do not know are refused, missing ones are not")
    func configurations() throws {
        let usual = try Int4Layout(
            configuration: Configuration([("unpacking", .name("two"))]), channels: 32, depth: 256, scales: .channel)
        #expect(usual == Int4Layout(unpacking: .two, channels: 32, depth: 256))
        for (name, value) in [("packing", ParameterValue.integer(12)), ("matrix", .name("4x4x4"))] {
            #expect(throws: ConfigurationError.self) {
                try Int4Layout(
                    configuration: Configuration([("unpacking", .name("two")), (name, value)]), channels: 32,
                    depth: 256,
                    scales: .channel)
            }
        }
    }

    @Test("a tensor that the operation does not have is refused")
    func unknownTensor() throws {
        let data = W4A8GEMMData(try testCase("random"), seed: 1)
        #expect(throws: ConfigurationError.self) {
            try data.fill(
                Tensor("elsewhere", .i32, [1], ""), configuration: Configuration([]),
                into: UnsafeMutableRawBufferPointer(start: nil, count: 0))
        }
    }
}
