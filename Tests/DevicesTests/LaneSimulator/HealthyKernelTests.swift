import Devices
import Testing

/// Kernels in which nothing is wrong: their results are right under every order and nothing is found.
@Suite struct HealthyKernelTests {
    @Test(arguments: LaneBench.orders)
    func elementwise(order: LaneOrder) throws {
        let bench = try LaneBench()
        let library = try bench.library(
            """
            WT_KERNEL(kernel, 256, 0)(const wt_f32* x, wt_f32* y, wt_f32 scale, wt_i32 count) {
                int index = WT_BLOCK_X() * 256 + WT_THREAD();
                if (index < count) {
                    y[index] = scale * x[index];
                }
            }
            """)
        let input = (0..<1000).map { Float($0) - 500 }
        let x = try bench.buffer(input)
        let y = try bench.output(1000, of: Float.self)
        let launch = LaneLaunch(
            grid: LaneGrid(4), workgroupSize: 256,
            arguments: [.buffer(x, .read), .buffer(y, .write), .f32(0.5), .i32(1000)])
        let report = try bench.simulator.run(library, launch, order: order)
        #expect(report.findings == [])
        #expect(report.workgroups == 4)
        #expect(report.accesses == 2000)
        #expect(y.elements(as: Float.self) == input.map { $0 * 0.5 })
        #expect(library.parameters == [.constantPointer, .pointer, .f32, .i32])
    }

    @Test(arguments: LaneBench.orders)
    func reversalThroughShared(order: LaneOrder) throws {
        let bench = try LaneBench()
        let library = try bench.library(
            """
            WT_KERNEL(kernel, 256, 0)(const wt_i32x4* x, wt_i32x4* y) {
                WT_SHARED(wt_i32x4, tile, 256, 0);
                int lane = WT_THREAD();
                for (int round = 0; round < 3; round++) {
                    int index = (WT_BLOCK_X() * 3 + round) * 256;
                    tile[lane] = x[index + lane];
                    WT_BARRIER();
                    y[index + lane] = tile[255 - lane];
                    WT_BARRIER();
                }
            }
            """)
        let input = (0..<2 * 3 * 1024).map { Int32($0) }
        let x = try bench.buffer(input)
        let y = try bench.output(input.count, of: Int32.self)
        let launch = LaneLaunch(
            grid: LaneGrid(2), workgroupSize: 256, sharedBytes: 4096,
            arguments: [.buffer(x, .read), .buffer(y, .write)])
        let report = try bench.simulator.run(library, launch, order: order)
        #expect(report.findings == [])
        #expect(report.meetings == 2 * 256 * 7)
        #expect(library.sharedArrays == [LaneSharedArray(name: "tile", byteOffset: 0, bytes: 4096)])
        let expected = (0..<input.count).map { at in
            let (row, lane, part) = (at / 1024, at / 4 % 256, at % 4)
            return input[row * 1024 + (255 - lane) * 4 + part]
        }
        #expect(y.elements(as: Int32.self) == expected)
    }

    @Test(arguments: LaneBench.orders)
    func reductionOfTheLargestWorkgroup(order: LaneOrder) throws {
        let bench = try LaneBench()
        let library = try bench.library(
            """
            WT_KERNEL(kernel, 1024, 0)(const wt_i32* x, wt_i32* sums) {
                WT_SHARED(wt_i32, partial, 16, 0);
                WT_SHARED(wt_i32, total, 512, 64);
                int lane = WT_THREAD();
                int value = x[WT_BLOCK_X() * 1024 + lane];
                // Halves through the LDS, then a wave's lanes through shuffles, then the waves through the LDS.
                if (lane >= 512) total[lane - 512] = value;
                WT_BARRIER();
                value = lane < 512 ? value + total[lane] : 0;
                for (int mask = 32; mask > 0; mask /= 2) {
                    value += WT_SHUFFLE_XOR(value, mask);
                }
                if (WT_LANE() == 0) partial[WT_WAVE()] = value;
                WT_BARRIER();
                if (lane == 0) {
                    int sum = 0;
                    for (int wave = 0; wave < 16; wave++) sum += partial[wave];
                    sums[WT_BLOCK_X()] = sum;
                }
            }
            """)
        let input = (0..<3 * 1024).map { Int32($0 * $0 % 977) }
        let x = try bench.buffer(input)
        let sums = try bench.output(3, of: Int32.self)
        let launch = LaneLaunch(
            grid: LaneGrid(3), workgroupSize: 1024, sharedBytes: 64 + 2048,
            arguments: [.buffer(x, .read), .buffer(sums, .write)])
        let report = try bench.simulator.run(library, launch, order: order)
        #expect(report.findings == [])
        #expect(report.meetings == 3 * 1024 * (2 + 6 + 1))
        #expect(sums.elements(as: Int32.self) == (0..<3).map { input[$0 * 1024..<($0 + 1) * 1024].reduce(0, +) })
    }
}
