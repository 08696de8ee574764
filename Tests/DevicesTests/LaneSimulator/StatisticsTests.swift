import Devices
import Testing

/// Bank conflicts and cache lines of patterns whose cost can be counted by hand.
@Suite struct StatisticsTests {
    private func run(_ text: String, _ bench: LaneBench, shared: Int, _ arguments: [LaneArgument]) throws -> LaneReport
    {
        let launch = LaneLaunch(
            grid: LaneGrid(2), workgroupSize: 64, sharedBytes: shared, arguments: arguments)
        return try bench.simulator.run(try bench.library(text), launch, sample: [1])
    }

    /// Lane l loads dword `stride` l: 32 lanes at a time on 32 banks.
    @Test(arguments: [(1, 2), (2, 4), (8, 16), (32, 64), (33, 2), (0, 2)])
    func strides(stride: Int32, cycles: Int) throws {
        let bench = try LaneBench()
        let y = try bench.output(128, of: Int32.self)
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y, wt_i32 stride) {
                WT_SHARED(wt_i32, tile, 2112, 0);
                int lane = WT_THREAD();
                for (int at = lane; at < 2112; at += 64) tile[at] = at;
                WT_BARRIER();
                y[64 * WT_BLOCK_X() + lane] = tile[stride * lane];
            }
            """
        let report = try run(text, bench, shared: 8448, [.buffer(y, .write), .i32(stride)])
        #expect(report.findings == [])
        let load = try #require(report.statistics.first { $0.isShared && $0.access == .load })
        #expect(load.place?.line == 6)
        #expect(load.instructions == 1)
        #expect(load.lanes == 64)
        #expect(load.bankCycles == cycles)
        #expect(load.conflictCycles == cycles - 2)
        let stores = report.statistics.filter { $0.isShared && $0.access == .store }
        #expect(stores.reduce(0) { $0 + $1.instructions } == 33)
        #expect(stores.allSatisfy { $0.conflictCycles == 0 })
    }

    /// Rows of 128 bytes: 16-byte columns collide unless they are exchanged by the row's number.
    @Test func exchangedColumnsDoNotCollide() throws {
        let bench = try LaneBench()
        let y = try bench.output(512, of: Int32.self)
        func text(_ column: String) -> String {
            """
            WT_KERNEL(kernel, 64, 0)(wt_i32x4* y) {
                WT_SHARED(wt_i32x4, tile, 64, 0);
                int lane = WT_THREAD();
                tile[lane] = wt_i32x4(lane);
                WT_BARRIER();
                y[64 * WT_BLOCK_X() + lane] = tile[lane % 8 * 8 + \(column)];
            }
            """
        }
        let plain = try run(text("lane / 8"), bench, shared: 1024, [.buffer(y, .write)])
        let exchanged = try run(text("((lane / 8) ^ (lane % 8))"), bench, shared: 1024, [.buffer(y, .write)])
        let cycles = [plain, exchanged].map { report in
            report.statistics.filter { $0.isShared && $0.access == .load }.map(\.bankCycles)
        }
        #expect(cycles == [[32], [8]])
    }

    @Test func linesOfGlobalAccesses() throws {
        let bench = try LaneBench()
        let x = try bench.buffer([Int32](repeating: 1, count: 64 * 32))
        let y = try bench.output(128, of: Int32.self)
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32* y) {
                y[64 * WT_BLOCK_X() + WT_THREAD()] = x[32 * WT_THREAD()];
            }
            """
        let report = try run(text, bench, shared: 0, [.buffer(x, .read), .buffer(y, .write)])
        let load = try #require(report.statistics.first { $0.access == .load })
        let store = try #require(report.statistics.first { $0.access == .store })
        #expect((load.lines, load.distinctBytes) == (64, 256))
        #expect((store.lines, store.distinctBytes) == (2, 256))
        #expect(report.statistics.count == 2)
    }

    @Test func nothingIsGatheredWithoutASample() throws {
        let bench = try LaneBench()
        let y = try bench.output(64, of: Int32.self)
        let library = try bench.library("WT_KERNEL(kernel, 64, 0)(wt_i32* y) { y[WT_THREAD()] = 1; }")
        let launch = LaneLaunch(grid: LaneGrid(1), workgroupSize: 64, arguments: [.buffer(y, .write)])
        #expect(try bench.simulator.run(library, launch).statistics == [])
    }
}
