import Devices
import Testing

/// Kernels that use the LDS wrongly.
///
/// What they compute is often right under some order; they must be found all the same.
@Suite struct BrokenSharedTests {
    /// Neighbouring lanes exchange through the LDS; `meeting` stands between the store and the load.
    private func exchange(meeting: String, partner: String) -> String {
        """
        WT_KERNEL(kernel, 256, 0)(wt_i32* y) {
            WT_SHARED(wt_i32, tile, 256, 64);
            int lane = WT_THREAD();
            tile[lane] = lane;
            \(meeting)
            y[lane] = tile[\(partner)];
        }
        """
    }

    @Test(arguments: LaneBench.orders)
    func removedBarrierIsARaceThoughNumbersAreRight(order: LaneOrder) throws {
        let bench = try LaneBench()
        let y = try bench.output(256, of: Int32.self)
        // The partner runs earlier under one of the orders, and then the sum comes out right.
        for partner in ["(lane + 64) % 256", "(lane + 192) % 256"] {
            let healthy = exchange(meeting: "WT_BARRIER();", partner: partner)
            let arguments: [LaneArgument] = [.buffer(y, .write)]
            #expect(try bench.findings(healthy, lanes: 256, shared: 1088, arguments, order: order) == [])
            let broken = exchange(meeting: "", partner: partner)
            let findings = try bench.findings(broken, lanes: 256, shared: 1088, arguments, order: order)
            let race = try #require(findings.first { $0.kind == .sharedRace })
            #expect(race.target == .shared("tile"))
            let other = try #require(race.otherLane)
            #expect(race.lane / 64 != other / 64)
            #expect(race.place?.line == (race.access == .load ? 6 : 4))
            #expect(race.byteOffset == 4 * (race.access == .load ? other : race.lane))
        }
    }

    @Test func removedBarrierWithRightNumbers() throws {
        let bench = try LaneBench()
        let y = try bench.output(256, of: Int32.self)
        let text = exchange(meeting: "", partner: "lane & 63")
        let findings = try bench.findings(text, lanes: 256, shared: 1088, [.buffer(y, .write)])
        #expect(y.elements(as: Int32.self) == (0..<256).map { Int32($0 & 63) })
        #expect(findings.map(\.kind) == [.sharedRace])
        let finding = try #require(findings.first)
        #expect(finding.lane == 64)
        #expect(finding.otherLane == 0)
        #expect(finding.access == .load)
        #expect(finding.otherAccess == .store)
        #expect(finding.occurrences == 192)
    }

    @Test(arguments: LaneBench.orders)
    func exchangeInsideAWaveNeedsTheWaveBarrier(order: LaneOrder) throws {
        let bench = try LaneBench()
        let y = try bench.output(256, of: Int32.self)
        let arguments: [LaneArgument] = [.buffer(y, .write)]
        let withBarrier = exchange(meeting: "WT_WAVE_BARRIER();", partner: "lane ^ 1")
        #expect(try bench.findings(withBarrier, lanes: 256, shared: 1088, arguments, order: order) == [])
        #expect(y.elements(as: Int32.self) == (0..<256).map { Int32($0 ^ 1) })
        // A cross-lane operation is a meeting, but orders nothing in the LDS.
        for meeting in ["", "(void)WT_UNIFORM(7);", "(void)WT_SHUFFLE(lane, 0);"] {
            let without = exchange(meeting: meeting, partner: "lane ^ 1")
            let findings = try bench.findings(without, lanes: 256, shared: 1088, arguments, order: order)
            #expect(findings.contains { $0.kind == .sharedRace })
        }
        let acrossWaves = exchange(meeting: "WT_WAVE_BARRIER();", partner: "lane ^ 64")
        let findings = try bench.findings(acrossWaves, lanes: 256, shared: 1088, arguments, order: order)
        #expect(findings.contains { $0.kind == .sharedRace })
    }

    @Test(arguments: LaneBench.orders)
    func storeAfterLoadWithoutABarrier(order: LaneOrder) throws {
        let bench = try LaneBench()
        let y = try bench.output(256, of: Int32.self)
        let text = """
            WT_KERNEL(kernel, 256, 0)(wt_i32* y) {
                WT_SHARED(wt_i32, tile, 256, 0);
                int lane = WT_THREAD();
                int sum = 0;
                for (int round = 0; round < 4; round++) {
                    tile[lane] = lane + round;
                    WT_BARRIER();
                    sum += tile[(lane + 1) % 256];
                }
                y[lane] = sum;
            }
            """
        let findings = try bench.findings(text, lanes: 256, shared: 1024, [.buffer(y, .write)], order: order)
        let races = findings.filter { $0.kind == .sharedRace }
        #expect(!races.isEmpty)
        #expect(findings.count == races.count)
    }

    @Test func severalReadersOfOneWaveAndAWriterAmongThem() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                WT_SHARED(wt_i32, cell, 1, 0);
                if (WT_THREAD() == 0) cell[0] = 1;
                WT_WAVE_BARRIER();
                y[WT_THREAD()] = cell[0];
                if (WT_THREAD() == 63) cell[0] = 2;
            }
            """
        let y = try bench.output(64, of: Int32.self)
        for order in LaneBench.orders {
            let findings = try bench.findings(text, shared: 4, [.buffer(y, .write)], order: order)
            #expect(Set(findings.map(\.kind)) == [.sharedRace])
        }
        let ordered = text.replacing("if (WT_THREAD() == 63)", with: "WT_WAVE_BARRIER(); if (WT_THREAD() == 63)")
        #expect(try bench.findings(ordered, shared: 4, [.buffer(y, .write)]) == [])
    }

    @Test func unwrittenSharedIsFoundByTheByte() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_u32* y) {
                WT_SHARED(wt_u8, bytes, 256, 0);
                int lane = WT_THREAD();
                for (int at = 0; at < 4; at++) {
                    if (lane != 9 || at != 2) bytes[4 * lane + at] = at;
                }
                WT_BARRIER();
                y[lane] = ((wt_u32*)bytes)[63 - lane];
            }
            """
        let y = try bench.output(64, of: UInt32.self)
        let findings = try bench.findings(text, shared: 256, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.unwrittenShared])
        let finding = try #require(findings.first)
        #expect(finding.lane == 54)
        #expect(finding.byteOffset == 4 * 9 + 2)
        #expect(finding.occurrences == 1)
        let whole = text.replacing("if (lane != 9 || at != 2) ", with: "")
        #expect(try bench.findings(whole, shared: 256, [.buffer(y, .write)]) == [])
        #expect(y.elements(as: UInt32.self) == [UInt32](repeating: 0x0302_0100, count: 64))
    }

    @Test func whatAnEarlierWorkgroupWroteIsUnwritten() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                WT_SHARED(wt_i32, tile, 64, 0);
                int lane = WT_THREAD();
                if (WT_BLOCK_X() == 0) tile[lane] = lane;
                WT_BARRIER();
                y[64 * WT_BLOCK_X() + lane] = tile[lane];
            }
            """
        let y = try bench.output(128, of: Int32.self)
        let findings = try bench.findings(text, groups: 2, shared: 256, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.unwrittenShared])
        #expect(findings.first?.workgroup == LaneGrid(1, 0, 0))
        #expect(findings.first?.occurrences == 64)
    }

    @Test func beyondTheLDS() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32 index) {
                WT_SHARED(wt_i32, tile, 64, 128);
                tile[WT_THREAD() + index] = 1;
            }
            """
        #expect(try bench.findings(text, shared: 384, [.i32(0)]) == [])
        let findings = try bench.findings(text, shared: 384, [.i32(1)])
        #expect(findings.map(\.kind) == [.outOfBounds])
        #expect(findings.first?.lane == 63)
        #expect(findings.first?.targetBytes == 384)
    }

    @Test func halfWordsOfDifferentLanesDoNotRace() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_u16* y) {
                WT_SHARED(wt_u16, tile, 64, 0);
                int lane = WT_THREAD();
                tile[lane] = lane;
                WT_BARRIER();
                y[lane] = tile[lane ^ 1];
                WT_BARRIER();
                tile[lane ^ 3] = 5;
            }
            """
        let y = try bench.output(64, of: UInt16.self)
        for order in LaneBench.orders {
            #expect(try bench.findings(text, shared: 128, [.buffer(y, .write)], order: order) == [])
        }
        #expect(y.elements(as: UInt16.self) == (0..<64).map { UInt16($0 ^ 1) })
    }
}
