import Devices
import Testing

/// Kernels that use global memory wrongly.
@Suite struct BrokenGlobalTests {
    @Test(arguments: LaneBench.orders)
    func oneElementPastTheEnd(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_f32* x, wt_f32* y, wt_i32 shift) {
                int lane = WT_THREAD();
                y[lane] = x[lane + shift];
            }
            """
        let x = try bench.buffer([Float](repeating: 1, count: 64))
        let y = try bench.output(64, of: Float.self)
        func run(_ shift: Int32) throws -> [LaneFinding] {
            try bench.findings(text, [.buffer(x, .read), .buffer(y, .write), .i32(shift)], order: order)
        }
        #expect(try run(0) == [])
        let past = try #require(try run(1).first)
        #expect(past.kind == .outOfBounds)
        #expect(past.target == .argument(0))
        #expect(past.byteOffset == 256)
        #expect(past.targetBytes == 256)
        #expect(past.lane == 63)
        #expect(past.place?.text == "y[lane] = x[lane + shift];")
        let before = try #require(try run(-1).first)
        #expect(before.kind == .outOfBounds)
        #expect(before.byteOffset == -4)
        #expect(before.lane == 0)
    }

    @Test func aStorePastTheEndDoesNotHappen() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)(wt_i32x4* y) { y[WT_THREAD()] = wt_i32x4(1); }"
        let y = try bench.output(63 * 4 + 3, of: Int32.self)
        let findings = try bench.findings(text, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.outOfBounds])
        #expect(y.elements(as: Int32.self).suffix(4) == [1, -1, -1, -1])
    }

    @Test func wildPointer() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)(wt_i64 address) { *(wt_i32*)address = 1; }"
        let findings = try bench.findings(text, [.i64(4096)])
        #expect(findings.map(\.kind) == [.wildAccess])
    }

    @Test func storeToReadOnly() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)(wt_i32* x) { x[WT_THREAD()] = 1; }"
        let x = try bench.buffer([Int32](repeating: 3, count: 64))
        let findings = try bench.findings(text, [.buffer(x, .read)])
        #expect(findings.map(\.kind) == [.readOnlyStore])
        #expect(findings.first?.target == .argument(0))
        #expect(x.elements(as: Int32.self) == [Int32](repeating: 3, count: 64))
    }

    @Test func misalignedVector() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32x4* y, wt_i32 shift) {
                y[WT_THREAD()] = *(const wt_i32x4*)(x + 4 * WT_THREAD() + shift);
            }
            """
        let x = try bench.buffer((0..<260).map { Int32($0) })
        let y = try bench.output(256, of: Int32.self)
        #expect(try bench.findings(text, [.buffer(x, .read), .buffer(y, .write), .i32(4)]) == [])
        #expect(y.elements(as: Int32.self) == (4..<260).map { Int32($0) })
        let findings = try bench.findings(text, [.buffer(x, .read), .buffer(y, .write), .i32(2)])
        #expect(findings.map(\.kind) == [.misalignedAccess])
        #expect(findings.first?.byteOffset == 8)
        #expect(findings.first?.byteCount == 16)
    }

    @Test func wideVectors() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_i32x16* x, wt_i32x16* y) { y[WT_THREAD()] = x[WT_THREAD()] + 1; }
            """
        let x = try bench.buffer((0..<1024).map { Int32($0) })
        let y = try bench.output(1024, of: Int32.self)
        #expect(try bench.findings(text, [.buffer(x, .read), .buffer(y, .write)]) == [])
        #expect(y.elements(as: Int32.self) == (1..<1025).map { Int32($0) })
        let short = try bench.output(1023, of: Int32.self)
        let findings = try bench.findings(text, [.buffer(x, .read), .buffer(short, .write)])
        #expect(findings.map(\.kind) == [.outOfBounds])
        #expect(findings.first?.byteCount == 64)
    }

    @Test(arguments: LaneBench.orders)
    func twoWorkgroupsStoreTheSame(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)(wt_u8* y, wt_i32 step) { y[step * WT_BLOCK_X() + WT_THREAD()] = 1; }"
        let y = try bench.output(200, of: UInt8.self)
        #expect(try bench.findings(text, groups: 3, [.buffer(y, .write), .i32(64)], order: order) == [])
        let findings = try bench.findings(text, groups: 3, [.buffer(y, .write), .i32(63)], order: order)
        #expect(findings.map(\.kind) == [.globalRace])
        let finding = try #require(findings.first)
        #expect(finding.otherWorkgroup.map { abs($0.x - finding.workgroup.x) } == 1)
        #expect(finding.occurrences == 2)
        #expect(finding.byteOffset.map { $0 % 63 } == 0)
    }

    @Test func sameWorkgroupStoresTwice() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y, wt_i32 barrier) {
                y[WT_THREAD()] = 1;
                if (barrier) WT_BARRIER();
                y[63 - WT_THREAD()] = 2;
            }
            """
        let y = try bench.output(64, of: Int32.self)
        #expect(try bench.findings(text, [.buffer(y, .write), .i32(1)]) == [])
        let findings = try bench.findings(text, [.buffer(y, .write), .i32(0)])
        #expect(Set(findings.map(\.kind)) == [.globalRace])
        #expect(findings.allSatisfy { $0.otherLane == 63 - $0.lane && $0.otherWorkgroup == $0.workgroup })
    }

    @Test func loadOfAnOutputThatNobodyStored() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)(wt_i32* y) { y[WT_THREAD()] += 1; }"
        let y = try bench.buffer([Int32](repeating: 1, count: 64))
        #expect(try bench.findings(text, [.buffer(y, .readWrite)]) == [])
        let findings = try bench.findings(text, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.unwrittenOutput])
        #expect(findings.first?.occurrences == 64)
    }

    @Test(arguments: LaneBench.orders)
    func loadOfWhatAnotherWorkgroupStores(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                int index = 64 * WT_BLOCK_X() + WT_THREAD();
                y[index] = y[(index + 64) % 256];
            }
            """
        let y = try bench.buffer([Int32](repeating: 1, count: 256))
        let findings = try bench.findings(text, groups: 4, [.buffer(y, .readWrite)], order: order)
        #expect(findings.contains { $0.kind == .globalRace && $0.access == .load })
    }

    @Test func bufferLoads() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32x4* y, wt_u32 bytes, wt_i32 voffset, wt_i32 soffset) {
                wt_buffer buffer = WT_BUFFER(x, bytes);
                y[WT_THREAD()] = WT_BUFFER_LOAD_B128(buffer, voffset + 16 * WT_THREAD(), soffset, 0);
            }
            """
        let x = try bench.buffer((0..<256).map { Int32($0) })
        let y = try bench.output(256, of: Int32.self)
        func run(_ bytes: UInt32, _ voffset: Int32, _ soffset: Int32) throws -> [LaneFinding] {
            try bench.findings(
                text, [.buffer(x, .read), .buffer(y, .write), .u32(bytes), .i32(voffset), .i32(soffset)])
        }
        #expect(try run(1024, 0, 0) == [])
        #expect(y.elements(as: Int32.self) == (0..<256).map { Int32($0) })
        // Outside by the lane's offset: zero.
        #expect(try run(512, 0, 0) == [])
        #expect(y.elements(as: Int32.self) == (0..<256).map { $0 < 128 ? Int32($0) : 0 })
        #expect(try run(1024, -16, 0) == [])
        #expect(y.elements(as: Int32.self).prefix(8) == [0, 0, 0, 0, 0, 1, 2, 3])
        // Straddling, and outside because of the scalar offset alone.
        let straddling = try #require(try run(1016, 0, 0).first)
        #expect(straddling.kind == .straddlingBufferLoad)
        #expect(straddling.lane == 63)
        #expect(straddling.target == .argument(0))
        #expect(try run(1024, 0, 16).map(\.kind) == [.straddlingBufferLoad])
        // A descriptor that claims more than the buffer holds.
        let beyond = try #require(try run(2048, 16, 0).first)
        #expect(beyond.kind == .outOfBounds)
        #expect(beyond.byteOffset == 1024)
    }

    @Test(arguments: LaneBench.orders)
    func atomicsAndPlainStores(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* sum, wt_i32 plain) {
                WT_ATOMIC_ADD_I32(sum, 1);
                if (plain && WT_THREAD() == 5 && WT_BLOCK_X() == 1) *sum = 3;
            }
            """
        let sum = try bench.buffer([Int32(100)])
        #expect(try bench.findings(text, groups: 3, [.buffer(sum, .readWrite), .i32(0)], order: order) == [])
        #expect(sum.elements(as: Int32.self) == [292])
        let findings = try bench.findings(text, groups: 3, [.buffer(sum, .readWrite), .i32(1)], order: order)
        #expect(!findings.isEmpty)
        #expect(findings.allSatisfy { $0.kind == .globalRace })
        #expect(findings.contains { $0.access == .store && $0.otherAccess == .atomic })
    }
}
