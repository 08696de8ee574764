import Devices
import Testing

/// LDS patterns whose cycles are counted by hand: 32 banks, groups of lanes of 128 bytes.
@Suite("LDS banks")
struct SharedBankTests {
    /// Which element each lane takes, and the cycles and the way of 64 lanes for elements of 4, 8 and 16 bytes.
    struct Pattern: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let index: String
        let cycles: [Int]
        let way: Int

        init(_ name: String, _ index: String, cycles: [Int], way: Int) {
            testDescription = name
            self.index = index
            self.cycles = cycles
            self.way = way
        }
    }

    private static let patterns = [
        Pattern("one behind the other", "lane", cycles: [2, 4, 8], way: 1),
        Pattern("every second", "2 * lane", cycles: [4, 8, 16], way: 2),
        Pattern("every fourth", "4 * lane", cycles: [8, 16, 32], way: 4),
        Pattern("the wave backwards", "63 - lane", cycles: [2, 4, 8], way: 1),
    ]
    private static let types = ["wt_i32", "wt_i32x2", "wt_i32x4"]

    /// What the access in line 7, of elements of `type`, costs.
    private func cost(_ type: String, _ index: String, isLoad: Bool) throws -> LaneAccessStatistics {
        let bench = try LaneBench()
        let y = try bench.output(64 * 4, of: Int32.self)
        let access = isLoad ? "y[lane] = tile[\(index)];" : "tile[\(index)] = \(type)(lane);"
        let text = """
            WT_KERNEL(kernel, 64, 0)(\(type)* y) {
                WT_SHARED(\(type), tile, 256, 0);
                int lane = WT_THREAD();
                \(isLoad ? "for (int at = lane; at < 256; at += 64) tile[at] = \(type)(at);" : "")
                WT_BARRIER();

                \(access)
            }
            """
        let launch = LaneLaunch(
            grid: LaneGrid(1), workgroupSize: 64, sharedBytes: 4096, arguments: [.buffer(y, .write)])
        let report = try bench.simulator.run(try bench.library(text), launch, sample: [0])
        #expect(report.findings == [])
        #expect(report.sharedWaves == 1)
        return try #require(
            report.statistics.first { $0.isShared && $0.place?.line == 7 && $0.access == (isLoad ? .load : .store) })
    }

    @Test("take what the busiest bank of each group takes, loads and stores of every width", arguments: patterns)
    func byHand(_ pattern: Pattern) throws {
        for (type, cycles) in zip(Self.types, pattern.cycles) {
            for isLoad in [true, false] {
                let cost = try cost(type, pattern.index, isLoad: isLoad)
                #expect(cost.bankCycles == cycles, "\(type)")
                #expect(cost.worstWay == pattern.way, "\(type)")
                #expect(cost.conflictCyclesPerAccess == Double(cycles - cycles / pattern.way), "\(type)")
                #expect(cost.argument == nil && cost.lineBytesPerByte == nil)
            }
        }
    }

    @Test("share what several lanes want: one element for all, or one for two neighbours, is no conflict")
    func broadcast() throws {
        for (type, cycles) in zip(Self.types, [2, 4, 8]) {
            for index in ["0", "lane / 2"] {
                let cost = try cost(type, index, isLoad: true)
                #expect(
                    cost.bankCycles == cycles && cost.conflictCycles == 0 && cost.worstWay == 1, "\(type), \(index)")
            }
        }
    }

    @Test("take loads of 16 bytes in crossed fours of lanes, stores in neighbouring eights")
    func crossedFours() throws {
        // Lanes 20 to 23 meet the banks of lanes 0 to 3, with which loads are taken; each eight by itself has all banks.
        let index = "lane ^ (lane / 16 % 2 * 4)"
        let load = try cost("wt_i32x4", index, isLoad: true)
        #expect(load.bankCycles == 16 && load.worstWay == 2)
        let store = try cost("wt_i32x4", index, isLoad: false)
        #expect(store.bankCycles == 8 && store.worstWay == 1)
        // The other way round: in neighbouring eights the second four meets the first.
        let other = "lane % 4 + lane / 16 % 2 * 4 + lane / 4 % 4 * 8 + lane / 32 * 32"
        #expect(try cost("wt_i32x4", other, isLoad: true).worstWay == 1)
        #expect(try cost("wt_i32x4", other, isLoad: false).worstWay == 2)
    }

    @Test("count for a part of a wave what that part needs")
    func partOfAWave() throws {
        let bench = try LaneBench()
        let y = try bench.output(64, of: Int32.self)
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                WT_SHARED(wt_i32, tile, 64, 0);
                tile[WT_THREAD()] = 1;
                WT_BARRIER();
                if (WT_THREAD() < 2) y[WT_THREAD()] = tile[32 * WT_THREAD()];
            }
            """
        let launch = LaneLaunch(
            grid: LaneGrid(1), workgroupSize: 64, sharedBytes: 256, arguments: [.buffer(y, .write)])
        let report = try bench.simulator.run(try bench.library(text), launch, sample: [0])
        let load = try #require(report.statistics.first { $0.isShared && $0.access == .load })
        #expect((load.lanes, load.bankCycles, load.conflictCycles, load.worstWay) == (2, 2, 1, 2))
    }

    @Test("a line that several instructions of a workgroup use counts once for the workgroup")
    func linesOfAWorkgroup() throws {
        let bench = try LaneBench()
        let x = try bench.buffer([Int32](repeating: 1, count: 4096))
        let y = try bench.output(256, of: Int32.self)
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32* y) {
                int at = 128 * WT_BLOCK_X() + 2 * WT_THREAD();
                y[at] = x[32 * WT_THREAD()];
                y[at + 1] = x[32 * WT_THREAD() + 1];
            }
            """
        let launch = LaneLaunch(
            grid: LaneGrid(2), workgroupSize: 64, arguments: [.buffer(x, .read), .buffer(y, .write)])
        let report = try bench.simulator.run(try bench.library(text), launch, sample: [0, 1])
        #expect(report.statistics.allSatisfy { $0.instructions == 2 })
        // By instruction: loads take 64 lines for 256 bytes, stores 4 lines for 256 bytes.
        #expect(report.statistics.filter { $0.argument == 0 }.map(\.lineBytesPerByte) == [32, 32])
        #expect(report.statistics.filter { $0.argument == 1 }.map(\.lineBytesPerByte) == [2, 2])
        // By workgroup: 64 lines for 512 bytes, and 4 whole lines.
        #expect(report.traffic.map(\.argument) == [0, 1] && report.traffic.map(\.isLoad) == [true, false])
        #expect(report.traffic.map(\.lines) == [128, 8] && report.traffic.map(\.bytes) == [1024, 1024])
    }
}
