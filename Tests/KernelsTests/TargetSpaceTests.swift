import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Spaces of targets")
struct TargetSpaceTests {
    private func values(_ family: some KernelFamily, _ name: String) -> [String] {
        family.parameters.first { $0.name == name }?.values.map(\.description) ?? []
    }

    private func problem(_ target: Target, _ scales: WeightScales = .channel) throws -> W4A8GEMM {
        try W4A8GEMM(tokens: 4, channels: 256, depth: 512, scales: scales, target: target)
    }

    @Test("gfx950 adds its instructions and its way of activations behind what gfx942 has")
    func values() throws {
        let (old, new) = (try problem(.gfx942), try problem(.gfx950))
        #expect(values(old, "matrix") == ["16x16x32", "32x32x16", "dot4"])
        #expect(values(new, "matrix") == values(old, "matrix") + ["16x16x64", "32x32x32"])
        #expect(values(old, "activations") == ["staged", "prefetched"])
        #expect(values(new, "activations") == values(old, "activations") + ["direct"])
        let added = Set(new.constraints.map(\.summary)).subtracting(old.constraints.map(\.summary))
        #expect(added.count == 3 && new.constraints.count == old.constraints.count + 3)
        #expect(old.firstValues == new.firstValues)
    }

    @Test("what is legal on gfx942 is on gfx950, with the same kernels")
    func inherited() throws {
        let (old, new) = (try problem(.gfx942), try problem(.gfx950))
        for configuration in try old.legalSample(100) {
            #expect(try new.plan(for: configuration).steps == old.plan(for: configuration).steps)
        }
    }

    @Test("kernels of legal configurations pass the verifier of gfx950, and only those of its own values fail gfx942's")
    func verified() throws {
        for scales in WeightScales.allCases {
            let problem = try problem(.gfx950, scales)
            for configuration in try problem.legalSample(200) {
                let isOwn =
                    ["16x16x64", "32x32x32"].contains(configuration["matrix"]?.description)
                    || configuration["activations"] == .name("direct")
                for step in try problem.plan(for: configuration).steps.prefix(1) {
                    #expect(KernelVerifier(target: .gfx950).errors(in: step.kernel) == [], "\(configuration)")
                    let fitsOld = step.kernel.sharedBytes <= Target.gfx942.sharedBytes
                    #expect(KernelVerifier(target: .gfx942).errors(in: step.kernel).isEmpty == (!isOwn && fitsOld))
                }
            }
        }
    }

    @Test("scales of groups leave one wide instruction, and rows their gaps")
    func groups() throws {
        let problem = try problem(.gfx950, .group32)
        let legal = try problem.legalSample(400)
        let matrices = Set(legal.compactMap { $0["matrix"]?.description })
        #expect(matrices.contains("32x32x32") && !matrices.contains("16x16x64"))
        #expect(legal.allSatisfy { $0["activations"] != .name("direct") })
    }

    @Test("one workgroup may have the LDS of its own target")
    func sharedMemory() throws {
        let large = try W4A8GEMM(tokens: 64, channels: 256, depth: 2048, target: .gfx950)
        let configuration = try large.configuration([
            "tile_m": "64", "activations": "staged", "tile_k": "512", "waves": "8", "tile_n": "128",
        ])
        try large.validate(configuration)
        #expect(try #require(large.plan(for: configuration).steps.first).kernel.sharedBytes > 65_536)
        let old = try W4A8GEMM(tokens: 64, channels: 256, depth: 2048)
        #expect(throws: ConfigurationError.self) { try old.validate(configuration) }
    }

    @Test("nibbles of wide instructions come in runs of sixteen, each in a place of its own", arguments: [16, 32])
    func layout(tileChannels: Int) {
        for scales in WeightScales.allCases {
            let layout = Int4Layout(
                unpacking: .two, channels: 32, depth: 256, tileChannels: tileChannels, scales: scales, run: 16)
            var nibbles = [Int](repeating: 0, count: 2 * layout.size)
            // Chunk, kind of nibble: the positions that meet in one instruction, and each lane's.
            var met: [[Int]: Set<Int>] = [:]
            var runs: [[Int]: [Int]] = [:]
            for k in 0..<layout.depth {
                let (byte, isHigh) = layout.place(channel: 5, k: k)
                met[[byte / layout.chunkBytes, isHigh ? 1 : 0], default: []].insert(k)
                runs[[byte / 16, isHigh ? 1 : 0], default: []].append(k)
                if scales == .channel {
                    #expect(isHigh != Int4Layout.isLow(k, run: 16))
                }
                for channel in 0..<layout.channels {
                    let (byte, isHigh) = layout.place(channel: channel, k: k)
                    nibbles[2 * byte + (isHigh ? 1 : 0)] += 1
                }
            }
            #expect(nibbles.allSatisfy { $0 == 1 })
            // A lane meets sixteen consecutive activations, an instruction as many as its depth.
            #expect(runs.values.allSatisfy { $0.count == 16 && $0[0] % 16 == 0 && $0[15] == $0[0] + 15 })
            #expect(met.values.allSatisfy { $0.count == 16 * 64 / tileChannels })
            if scales == .group32, tileChannels == 32 {
                #expect(met.values.allSatisfy { Set($0.map { $0 / 32 }).count == 1 })
            }
        }
    }

    @Test("weights for wide instructions are another form")
    func form() throws {
        let problem = try problem(.gfx950)
        let narrow = try WeightForm(problem.configuration(["matrix": "16x16x32"]))
        let wide = try WeightForm(problem.configuration(["matrix": "16x16x64"]))
        #expect(narrow != wide)
        #expect(narrow.description == "16 bytes a lane, tiles of 16 channels, low nibbles offset by 8")
        #expect(wide.description == "16 bytes a lane, tiles of 16 channels, runs of 16, low nibbles offset by 8")
    }
}
