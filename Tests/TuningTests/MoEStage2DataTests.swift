import Kernels
import Testing
import Tuning

@Suite("Inputs that stage 2 is judged on")
struct MoEStage2DataTests {
    private func cases(tileM: Int = 16) throws -> [MoEStage2Case] {
        try MoEStage2Case.all(for: SmallProblem(tokens: 5).problem, tileM: tileM)
    }

    private func data(_ name: String) throws -> (MoEStage2Case, MoEStage2Data) {
        let testCase = try #require(try cases().first { $0.name.hasPrefix(name) })
        return (testCase, MoEStage2Data(testCase, seed: 7))
    }

    /// The bytes of the tensor `name` in the plan of `settings`.
    private func bytes(_ name: String, _ settings: String = "", of testCase: MoEStage2Case, seed: UInt64 = 7) throws
        -> [UInt8]
    {
        let configuration = try SmallProblem(tokens: 5).configuration(settings)
        let plan = try testCase.problem.plan(for: configuration)
        let tensor = try #require(plan.tensor(name))
        var bytes = [UInt8](repeating: 0, count: tensor.size)
        try bytes.withUnsafeMutableBytes {
            try MoEStage2Data(testCase, seed: seed).fill(tensor, configuration: configuration, into: $0)
        }
        return bytes
    }

    private func integers(_ bytes: [UInt8]) -> [Int32] {
        stride(from: 0, to: bytes.count, by: 4).map { place in
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Int32.self) }
        }
    }

    @Test("the same seed gives the same numbers, another seed others")
    func seeds() throws {
        for testCase in try cases() where testCase.values == .random {
            for name in ["weights", "weightScales", "activations", "activationScales", "sortedWeights"] {
                let first = try bytes(name, of: testCase)
                #expect(try bytes(name, of: testCase) == first)
                #expect(try bytes(name, of: testCase, seed: 8) != first, "\(testCase.name), \(name)")
            }
        }
    }

    @Test(
        "weights lie in -8 ... 7, with each value about as often, and packing loses nothing",
        arguments: Int4Unpacking.allCases)
    func weights(_ unpacking: Int4Unpacking) throws {
        let (testCase, data) = try data("uniform routing")
        let problem = testCase.problem
        let packed = try bytes("weights", "unpacking=\(unpacking.rawValue)", of: testCase)
        let layout = Int4Layout(unpacking: unpacking, channels: problem.channels, depth: problem.depth)
        for (expert, weights) in data.reference.weights {
            let matrix = PlainInt4Matrix(
                layout: layout, packed: Array(packed[(expert * layout.size)..<((expert + 1) * layout.size)]), scales: []
            )
            let unpacked = (0..<problem.channels * problem.depth).map { place in
                Int8(matrix.weight(channel: place / problem.depth, k: place % problem.depth))
            }
            #expect(unpacked == weights.values)
            let counts = Dictionary(grouping: weights.values) { $0 }.mapValues(\.count)
            #expect(Set(counts.keys) == Set(-8...7))
            #expect(counts.values.allSatisfy { (700...1400).contains($0) }, "16384 weights of 16 values")
        }
    }

    @Test("sums for low nibbles are those of a plain loop")
    func lowSums() throws {
        for testCase in try cases() {
            let reference = MoEStage2Data(testCase, seed: 7).reference
            let expected = (0..<reference.experts.count).map { row in
                var sum: Int32 = 0
                for k in 0..<reference.depth where k / 8 % 2 == 0 {
                    sum += Int32(reference.activations[row * reference.depth + k])
                }
                return sum
            }
            #expect(try integers(bytes("activationLowSums", of: testCase)) == expected)
        }
    }

    @Test("routing gives each token different experts, sorted into blocks of one expert, each row once")
    func routing() throws {
        for testCase in try cases() {
            let problem = testCase.problem
            let reference = MoEStage2Data(testCase, seed: 7).reference
            for token in 0..<problem.tokens {
                let slots = (token * 8)..<(token * 8 + 8)
                #expect(Set(reference.experts[slots]).count == 8)
                #expect(reference.experts[slots].allSatisfy { (0..<problem.experts).contains($0) })
                #expect(abs(reference.routeWeights[slots].reduce(0, +) - 1) < 1e-6)
            }
            let ids = try integers(bytes("sortedIDs", of: testCase))
            let blocks = try integers(bytes("expertIDs", of: testCase))
            let valid = try integers(bytes("validCounts", of: testCase))
            #expect(valid[1] == Int32(problem.tokens))
            var rows: [Int] = []
            for (place, id) in ids.enumerated() where id & 0xff_ffff < problem.tokens {
                #expect(place < valid[0])
                let row = Int(id & 0xff_ffff) * 8 + Int(id >> 24)
                rows.append(row)
                #expect(Int(blocks[place / 16]) == reference.experts[row])
            }
            #expect(rows.sorted() == Array(0..<(problem.tokens * 8)))
            #expect(ids.filter { $0 & 0xff_ffff >= problem.tokens }.allSatisfy { $0 == 8 << 24 | problem.tokens })
        }
    }

    @Test("the case of extremes has the largest sums there are")
    func extremes() throws {
        let (testCase, data) = try data("-8 x -128")
        #expect(data.reference.activations.allSatisfy { $0 == -128 })
        #expect(data.reference.weights.values.allSatisfy { $0.values.allSatisfy { $0 == -8 } })
        #expect(data.reference.integerSums().allSatisfy { $0 == 8 * 128 * Int32(testCase.problem.depth) })
    }

    @Test("one token alone, and more rows of one expert than fill a tile with experts left over")
    func extents() throws {
        #expect(try data("one token").0.problem.tokens == 1)
        let (testCase, data) = try data("all tokens to the same experts")
        #expect(testCase.problem.tokens == 17)
        #expect(data.reference.weights.count == 8)
        #expect(Set(data.reference.experts) == Set(3..<11), "the first three have no tokens")
        #expect(try cases(tileM: 32).contains { $0.problem.tokens == 33 })
    }

    @Test("scales of zero stand where they are said to, and give results of zero")
    func zeroScales() throws {
        let (_, data) = try data("scales of zero")
        for (row, scale) in data.reference.activationScales.enumerated() {
            #expect((scale == 0) == (row % 3 == 0))
        }
        for weights in data.reference.weights.values {
            #expect(weights.scales.enumerated().allSatisfy { ($1 == 0) == ($0 % 5 == 0) })
        }
        let output = data.reference.output(.roundedTermsSummedInF32)
        #expect(output.enumerated().allSatisfy { $0 % 64 % 5 != 0 || $1.value == 0 })
        #expect(output.contains { $0.value != 0 })
    }

    @Test("huge scales give huge results that do not overflow, tiny ones results above zero")
    func range() throws {
        let huge = try data("huge scales").1.reference.output(.atomicBF16)
        let largest = huge.map { abs($0.value) + $0.bound }.max() ?? 0
        #expect(largest > 0x1p110 && largest < 0x1.fep127, "the largest bf16 is 0x1.fep127; found \(largest)")
        let tiny = try data("tiny scales").1.reference.output(.atomicBF16)
        let magnitudes = tiny.map { abs($0.value) }
        #expect(magnitudes.max() ?? 1 < 0x1p-100)
        // Most results stand out from what underflow may take away, so that the case can tell right from wrong.
        #expect(tiny.count { $0.bound < abs($0.value) } > tiny.count * 3 / 4)
    }

    @Test("a tensor that the operation does not have is refused")
    func unknownTensor() throws {
        let (testCase, data) = try data("one token")
        let tensor = Tensor("elsewhere", .i32, [1], "")
        #expect(throws: ConfigurationError.self) {
            try data.fill(
                tensor, configuration: SmallProblem().configuration(),
                into: UnsafeMutableRawBufferPointer(
                    start: nil, count: 0))
        }
        #expect(testCase.problem.tokens == 1)
    }
}
