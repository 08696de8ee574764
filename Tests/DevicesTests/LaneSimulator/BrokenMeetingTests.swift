import Devices
import Testing

/// Kernels whose lanes do not meet as they should.
@Suite struct BrokenMeetingTests {
    @Test(arguments: LaneBench.orders)
    func laneThatReturnedIsNamed(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 128, 0)(wt_i32 missing) {
                if (WT_THREAD() == missing) return;
                WT_BARRIER();
            }
            """
        #expect(try bench.findings(text, lanes: 128, [.i32(-1)], order: order) == [])
        let findings = try bench.findings(text, lanes: 128, [.i32(77)], order: order)
        #expect(findings.map(\.kind) == [.missingLanes])
        let finding = try #require(findings.first)
        #expect(finding.lanes == [77])
        #expect(finding.lane == 77)
        #expect(finding.wave == 1)
        #expect(finding.meeting == "WT_BARRIER")
        #expect(finding.otherMeeting == "the kernel's end")
        #expect(finding.place == LanePlace(line: 3, text: "WT_BARRIER();"))
        #expect(finding.description.contains("lane 77 is at the kernel's end"))
    }

    @Test func mostLanesReturned() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 64, 0)() { if (WT_THREAD() >= 60) WT_BARRIER(); }"
        let finding = try #require(try bench.findings(text, []).first)
        #expect(finding.kind == .missingLanes)
        #expect(finding.lanes == Array(0..<60))
        #expect(finding.otherLane == 60)
        #expect(finding.description.contains("lane 60 waits at WT_BARRIER while lanes 0-59 are at the kernel's end"))
    }

    @Test func aWholeWaveIsMissing() throws {
        let bench = try LaneBench()
        let text = "WT_KERNEL(kernel, 256, 0)() { if (WT_WAVE() != 2) WT_BARRIER(); }"
        let findings = try bench.findings(text, lanes: 256, [])
        #expect(findings.map(\.kind) == [.missingLanes])
        #expect(findings.first?.lanes == Array(128..<192))
    }

    @Test(arguments: LaneBench.orders)
    func differentMeetings(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                int lane = WT_THREAD();
                int got = 0;
                if (lane < 4) {
                    WT_WAVE_BARRIER();
                } else {
                    got = WT_SHUFFLE(lane, 9);
                }
                y[lane] = got;
            }
            """
        let y = try bench.output(64, of: Int32.self)
        let findings = try bench.findings(text, [.buffer(y, .write)], order: order)
        #expect(findings.map(\.kind) == [.divergentMeeting])
        let finding = try #require(findings.first)
        #expect(finding.lanes == [0, 1, 2, 3])
        #expect(finding.meeting == "WT_SHUFFLE")
        #expect(finding.otherMeeting == "WT_WAVE_BARRIER")
        #expect(finding.place?.line == 7)
        #expect(finding.otherPlace?.line == 5)
    }

    @Test(arguments: LaneBench.orders)
    func laneThatMissesABallotIsNamed(order: LaneOrder) throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 128, 0)(wt_u32x2* y, wt_i32 missing) {
                wt_u32x2 holding = wt_u32x2(0);
                if (WT_THREAD() != missing) {
                    holding = WT_BALLOT(WT_THREAD() % 2 == 0);
                }
                y[WT_THREAD()] = holding;
            }
            """
        let y = try bench.output(256, of: UInt32.self)
        #expect(try bench.findings(text, lanes: 128, [.buffer(y, .write), .i32(-1)], order: order) == [])
        let findings = try bench.findings(text, lanes: 128, [.buffer(y, .write), .i32(77)], order: order)
        #expect(findings.map(\.kind) == [.missingLanes])
        let finding = try #require(findings.first)
        #expect(finding.lanes == [77])
        #expect(finding.meeting == "WT_BALLOT")
        #expect(finding.otherMeeting == "the kernel's end")
        #expect(finding.place == LanePlace(line: 4, text: "holding = WT_BALLOT(WT_THREAD() % 2 == 0);"))
    }

    @Test func sameKindAtDifferentPlaces() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                if (WT_THREAD() == 3) {
                    y[0] = 1;
                    WT_BARRIER();
                } else {
                    WT_BARRIER();
                    y[WT_THREAD() + 1] = 2;
                }
            }
            """
        let y = try bench.output(65, of: Int32.self)
        let findings = try bench.findings(text, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.missingLanes])
        #expect(findings.first?.lanes == [3])
        #expect(findings.first?.place?.line == 6)
        #expect(findings.first?.otherPlace?.line == 4)
    }

    @Test func matrixInstructionInDivergentFlow() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32x4* y) {
                wt_i32x4 sum = wt_i32x4(0);
                if (WT_THREAD() != 40) sum = WT_MFMA_I32_16X16X32_I8(wt_i32x2(1), wt_i32x2(1), sum);
                y[WT_THREAD()] = sum;
            }
            """
        let y = try bench.output(256, of: Int32.self)
        let findings = try bench.findings(text, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.missingLanes])
        #expect(findings.first?.lanes == [40])
        #expect(findings.first?.meeting == "WT_MFMA_I32_16X16X32_I8")
    }

    @Test func valueThatIsNotUniform() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 128, 0)(wt_i32* y, wt_i32 odd) {
                int lane = WT_THREAD();
                y[lane] = WT_UNIFORM(lane == odd ? 9 : 4);
            }
            """
        let y = try bench.output(128, of: Int32.self)
        #expect(try bench.findings(text, lanes: 128, [.buffer(y, .write), .i32(-1)]) == [])
        let findings = try bench.findings(text, lanes: 128, [.buffer(y, .write), .i32(70)])
        #expect(findings.map(\.kind) == [.notUniform])
        #expect(findings.first?.lanes == [70])
        #expect(findings.first?.detail == "9 in lane 70, 4 in lane 64")
    }

    @Test func endlessLoop() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y, wt_i32 stop) {
                volatile wt_i32* cell = y;
                while (cell[WT_THREAD()] != stop) {}
            }
            """
        let y = try bench.buffer([Int32](repeating: 0, count: 64))
        #expect(try bench.findings(text, [.buffer(y, .readWrite), .i32(0)]) == [])
        let accesses = try bench.findings(text, [.buffer(y, .readWrite), .i32(1)], budget: 1000)
        #expect(accesses.map(\.kind) == [.runaway])
        let meetings = "WT_KERNEL(kernel, 64, 0)(wt_i32 stop) { while (!stop) WT_BARRIER(); }"
        #expect(try bench.findings(meetings, [.i32(0)], budget: 1000).map(\.kind) == [.runaway])
    }

    @Test func matrixInstructionWithoutTables() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32x16* y) {
                y[WT_THREAD()] = WT_MFMA_I32_32X32X32_I8(wt_i32x4(1), wt_i32x4(1), wt_i32x16(0));
            }
            """
        let y = try bench.output(1024, of: Int32.self)
        #expect(try bench.findings(text, [.buffer(y, .write)]).map(\.kind) == [.unknownMatrixOperation])
    }

    @Test func abandonedWorkgroupsDoNotHinderTheNext() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                if (WT_BLOCK_X() % 2 == 0 && WT_THREAD() == 1) return;
                WT_BARRIER();
                y[64 * WT_BLOCK_X() + WT_THREAD()] = WT_BLOCK_X();
            }
            """
        let y = try bench.output(256, of: Int32.self)
        let findings = try bench.findings(text, groups: 4, [.buffer(y, .write)])
        #expect(findings.map(\.kind) == [.missingLanes])
        #expect(findings.first?.occurrences == 2)
        let expected: [Int32] = (0..<4).flatMap { [Int32](repeating: $0 % 2 == 0 ? -1 : $0, count: 64) }
        #expect(y.elements(as: Int32.self) == expected)
    }
}
