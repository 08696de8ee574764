import Testing
import Toolchain

@Suite("Figures of hot loops")
struct HotLoopTests {
    @Test("are those of the listing in this repository")
    func committedListing() throws {
        let loop = try #require(HotLoop(of: StagedListing.instructions))
        #expect(loop.isLoop && loop.matrixLoops == 1 && loop.matrixInstructionsOfKernel == 2)
        #expect(loop.firstAddress == 0x1660 && loop.lastAddress == 0x1718)
        #expect(loop.instructions == 31 && loop.codeBytes == 188)
        #expect(
            loop.counts == [
                .vector: 8, .wait: 8, .vectorLoad: 4, .scalar: 2, .sharedWrite: 2, .barrier: 2, .sharedRead: 2,
                .matrix: 2, .branch: 1,
            ])
        #expect(loop.matrixKinds == ["v_mfma_i32_16x16x32_i8": 2])
        #expect(loop.matrixCycles == 32 && loop.multiplyAccumulates == 16384 && loop.vectorCycles == 32)
        #expect(loop.vectorKinds.addressing == 6 && loop.vectorKinds.moves == 2 && loop.vectorKinds.unpacking == 0)
        #expect(loop.loads == [AccessWidth(bytes: 16): 3, AccessWidth(bytes: 8): 1])
        #expect(loop.sharedReads == [16: 1, 8: 1] && loop.sharedWrites == [16: 2])
        #expect(loop.directBytes == 1536 && loop.bytesToShared == 2048 && loop.scratchBytes == 0)
        #expect(loop.vectorMemoryWaits == [0: 1, 1: 1, 2: 1, 3: 1] && loop.sharedWaits == [0: 6])
        #expect(loop.maximumDirectBytesInFlight == 1536 && loop.maximumBytesInFlight == 3584)
        #expect(abs(loop.averageBytesAtWait - 2176) < 1e-9)
        #expect(loop.vectorPerWeightDword == 256.0 * 8 / 1536)
        let distance = try #require(loop.loadDistance)
        #expect(distance.medianInstructions == 19 && distance.minimumInstructions == 16)
        #expect(distance.medianMatrixCycles == 16 && distance.minimumMatrixCycles == 0)
        #expect(loop.streams.map(\.source) == ["global off"] && loop.streams[0].loadsToShared == 2)
    }

    @Test("tell for every wait what it forces and what it leaves outstanding")
    func waits() throws {
        let waits = try #require(HotLoop(of: StagedListing.instructions)).forcingWaits
        #expect(waits.map(\.limit) == [3, 2, 1, 0])
        #expect(waits.map(\.forcedLoads) == [1, 1, 1, 1])
        #expect(waits.map(\.leftLoads) == [3, 2, 1, 0])
        #expect(waits.map(\.forcedWeightLoads) == [0, 0, 1, 1])
        #expect(waits.map(\.leftWeightLoads) == [2, 2, 1, 0])
        #expect(waits.map(\.outstandingBytes) == [3584, 2560, 1536, 1024])
    }

    @Test("run from the first wide load to the last matrix instruction where there is no loop")
    func unrolled() throws {
        let straight = StagedListing.instructions.filter { $0.kind != .branch || $0.mnemonic == "s_endpgm" }
        let loop = try #require(HotLoop(of: straight))
        #expect(!loop.isLoop && loop.matrixLoops == 0)
        #expect(loop.firstAddress == 0x1688 && loop.lastAddress == 0x1710)
    }

    @Test("do not exist for kernels without matrix instructions")
    func noMatrixInstructions() {
        #expect(HotLoop(of: StagedListing.instructions.filter { $0.kind != .matrix }) == nil)
        #expect(HotLoop(of: []) == nil)
    }

    @Test("survive their binary form")
    func binary() throws {
        let loop = try #require(HotLoop(of: StagedListing.instructions))
        #expect(try HotLoop(binary: loop.binary) == loop)
        for length in 0..<loop.binary.count {
            #expect(throws: BinaryFormatError.self) { try HotLoop(binary: Array(loop.binary.prefix(length))) }
        }
    }

    @Test("never fail on listings in any order, with any of their instructions missing")
    func disorder() {
        for _ in 0..<200 {
            let listing = StagedListing.instructions.shuffled().filter { _ in Int.random(in: 0..<4) > 0 }
            let loop = HotLoop(of: listing)
            #expect((loop == nil) == listing.allSatisfy { $0.kind != .matrix })
        }
    }

    @Test(
        "read the costs of matrix instructions from their names",
        arguments: [
            ("v_mfma_i32_16x16x32_i8", 16, 8192), ("v_mfma_i32_32x32x16_i8", 32, 16384),
            ("v_mfma_i32_4x4x4_16b_i8", 8, 1024), ("v_mfma_f32_16x16x16_bf16", 16, 4096),
            ("v_mfma_f32_32x32x8_bf16_1k", 32, 8192), ("v_mfma_f32_32x32x1_2b_f32", 64, 2048),
            ("v_mfma_f32_16x16x4_f32", 32, 1024), ("v_smfmac_i32_16x16x64_i8", 16, 16384),
            ("v_mfma_f64_4x4x4_4b_f64", 16, 256), ("v_mfma_nonsense", 16, 0),
        ])
    func matrixCosts(mnemonic: String, cycles: Int, multiplyAccumulates: Int) throws {
        let instruction = Instruction(address: 0, words: [0, 0], text: "\(mnemonic) a[0:3], v[0:1], v[2:3], a[0:3]")
        let loop = try #require(HotLoop(of: [instruction]))
        #expect(loop.matrixCycles == cycles && loop.multiplyAccumulates == multiplyAccumulates)
    }
}
