import Devices
import Glibc
import Testing

/// A whole kernel, right under every order; and the simulator's speed where somebody asks for it.
@Suite struct ExpertKernelTests {
    @Test(arguments: LaneBench.orders)
    func sumsAreRight(order: LaneOrder) throws {
        let bench = try LaneBench()
        let kernel = ExpertKernel(experts: 5, channels: 512, tokens: 4, seed: 3)
        let (launch, sums) = try kernel.launch(bench)
        let library = try bench.compiler.compile(LaneProgram(text: ExpertKernel.text, kernel: "kernel"))
        let report = try bench.simulator.run(library, launch, order: order)
        #expect(report.findings == [])
        #expect(report.matrixInstructions == 5 * 2 * 4 * 32)
        let (expected, magnitudes) = kernel.reference()
        let found = sums.elements(as: UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) }
        // Up to three terms; each is rounded to bf16, and so is each sum: 2^-8 of the magnitudes every time.
        let wrong = expected.indices.filter { abs(found[$0] - expected[$0]) > 4.0 / 256 * magnitudes[$0] }
        #expect(wrong == [])
    }

    @Test func statisticsOfItsAccesses() throws {
        let bench = try LaneBench()
        let kernel = ExpertKernel(experts: 1, channels: 256, tokens: 4, seed: 3)
        let launch = try kernel.launch(bench).launch
        let library = try bench.compiler.compile(LaneProgram(text: ExpertKernel.text, kernel: "kernel"))
        let report = try bench.simulator.run(library, launch, sample: [0])
        let weights = report.statistics.filter { $0.place?.text.hasPrefix("packed[load]") == true }
        // Eight loads of 4 waves, each 1024 bytes in 8 lines.
        #expect(weights.reduce(0) { $0 + $1.instructions } == 32)
        #expect(weights.allSatisfy { $0.lines == 8 * $0.instructions && $0.distinctBytes == 128 * $0.lines })
    }

    /// Kimi-K2.5's second stage for 4 tokens: 31 experts, 7168 channels.
    ///
    /// Prints times; asserts nothing of them.
    @Test(.enabled(if: getenv("WAVETUNE_LANE_BENCH") != nil, "set WAVETUNE_LANE_BENCH to measure the simulator"))
    func speed() throws {
        let bench = try LaneBench()
        let kernel = ExpertKernel(experts: 31, channels: 7168, tokens: 4, seed: 5)
        let (launch, _) = try kernel.launch(bench)
        let clock = ContinuousClock()
        let fresh = LaneCompiler(toolchain: bench.compiler.toolchain, cache: try .temporary())
        let program = LaneProgram(text: ExpertKernel.text, kernel: "kernel")
        let compiling = try clock.measure { _ = try fresh.compile(program) }
        let library = try fresh.compile(program)
        print("host compilation \(compiling)")
        for order in LaneBench.orders + [.ascending, .ascending, .ascending] {
            let start = clock.now
            let report = try bench.simulator.run(library, launch, order: order)
            let seconds = clock.now - start
            #expect(report.findings == [])
            #expect(report.matrixInstructions == 111_104)
            print("\(order): \(seconds), \(report.accesses) accesses, \(report.meetings) meetings")
        }
    }
}
