import Devices
import Glibc
import Testing

/// The names of the dialect, each against what it means.
@Suite struct DialectTests {
    @Test func shuffles() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 128, 0)(wt_i32x4* y) {
                int lane = WT_THREAD();
                wt_i32x4 got;
                got.x = WT_SHUFFLE(lane * 3, WT_LANE() + 5);
                got.y = WT_SHUFFLE_XOR(lane * 3, 21);
                got.z = WT_SHUFFLE(lane, 7);
                got.w = WT_WAVE() * 100 + WT_LANE();
                y[lane] = got;
            }
            """
        for order in LaneBench.orders {
            let y = try bench.output(512, of: Int32.self)
            #expect(try bench.findings(text, lanes: 128, [.buffer(y, .write)], order: order) == [])
            let expected = (0..<128).flatMap { thread -> [Int32] in
                let (wave, lane) = (thread / 64, thread % 64)
                let values = [3 * (wave * 64 + (lane + 5) % 64), 3 * (thread ^ 21), wave * 64 + 7, wave * 100 + lane]
                return values.map { Int32($0) }
            }
            #expect(y.elements(as: Int32.self) == expected)
        }
    }

    @Test func ballots() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 128, 0)(wt_u32x2* y) {
                int lane = WT_THREAD();
                wt_u32x2 all = WT_BALLOT(lane % 3 == 0);
                wt_u32x2 some = WT_BALLOT(lane == 1 || lane == 40 || lane == 127 ? true : false);
                y[3 * lane] = all;
                y[3 * lane + 1] = some;
                y[3 * lane + 2] = wt_u32x2{WT_BIT_COUNT(all.x), WT_BIT_COUNT(0x80000001u) + WT_BIT_COUNT(0u)};
            }
            """
        for order in LaneBench.orders {
            let y = try bench.output(128 * 6, of: UInt32.self)
            #expect(try bench.findings(text, lanes: 128, [.buffer(y, .write)], order: order) == [])
            let expected = (0..<128).flatMap { thread -> [UInt32] in
                let first = thread / 64 * 64
                func word(_ lanes: Range<Int>, where condition: (Int) -> Bool) -> UInt32 {
                    lanes.reduce(0) { $0 | (condition(first + $1) ? 1 << UInt32($1 - lanes.lowerBound) : 0) }
                }
                let thirds = [word(0..<32) { $0 % 3 == 0 }, word(32..<64) { $0 % 3 == 0 }]
                let few = [word(0..<32) { [1, 40, 127].contains($0) }, word(32..<64) { [1, 40, 127].contains($0) }]
                return thirds + few + [UInt32(thirds[0].nonzeroBitCount), 2]
            }
            #expect(y.elements(as: UInt32.self) == expected)
        }
        // Lanes 96 to 127 do not exist and stand for nothing.
        let part = "WT_KERNEL(kernel, 96, 0)(wt_u32x2* y) { y[WT_THREAD()] = WT_BALLOT(true); }"
        let y = try bench.output(192, of: UInt32.self)
        #expect(try bench.findings(part, lanes: 96, [.buffer(y, .write)]) == [])
        #expect(Array(y.elements(as: UInt32.self)[0..<2]) == [.max, .max])
        #expect(Array(y.elements(as: UInt32.self)[190..<192]) == [.max, 0])
    }

    @Test func wavesThatAreNotWhole() throws {
        let bench = try LaneBench()
        let shuffles = """
            WT_KERNEL(kernel, 96, 0)(wt_i32* y) { y[WT_THREAD()] = WT_SHUFFLE_XOR(WT_THREAD() + 1, 32); }
            """
        let y = try bench.output(96, of: Int32.self)
        #expect(try bench.findings(shuffles, lanes: 96, [.buffer(y, .write)]) == [])
        // Lanes 96 to 127 do not exist; what is read from them is zero.
        #expect(y.elements(as: Int32.self)[32] == 1)
        #expect(y.elements(as: Int32.self)[64] == 0)
        let matrix = """
            WT_KERNEL(kernel, 96, 0)(wt_i32x4* y) {
                y[WT_THREAD()] = WT_MFMA_I32_16X16X32_I8(wt_i32x2(1), wt_i32x2(1), wt_i32x4(0));
            }
            """
        let z = try bench.output(384, of: Int32.self)
        let findings = try bench.findings(matrix, lanes: 96, [.buffer(z, .write)])
        #expect(findings.map(\.kind) == [.missingLanes])
        #expect(findings.first?.lanes == Array(96..<128))
    }

    @Test func indicesAndGrid() throws {
        let bench = try LaneBench()
        let library = try bench.library(
            """
            WT_KERNEL(kernel, 64, 0)(wt_i32* y) {
                int group = (WT_BLOCK_Z() * WT_GRID_Y() + WT_BLOCK_Y()) * WT_GRID_X() + WT_BLOCK_X();
                y[group * 64 + WT_THREAD()] = WT_BLOCK_X() + 10 * WT_BLOCK_Y() + 100 * WT_BLOCK_Z() + 1000 * WT_GRID_Z();
            }
            """)
        let y = try bench.output(24 * 64, of: Int32.self)
        let launch = LaneLaunch(grid: LaneGrid(2, 3, 4), workgroupSize: 64, arguments: [.buffer(y, .write)])
        let report = try bench.simulator.run(library, launch, order: .descending)
        #expect(report.findings == [])
        let expected = (0..<24).flatMap { (group: Int) -> [Int32] in
            let (x, y, z) = (group % 2, group / 2 % 3, group / 6)
            return [Int32](repeating: Int32(x + 10 * y + 100 * z + 4000), count: 64)
        }
        #expect(y.elements(as: Int32.self) == expected)
    }

    @Test func someWorkgroupsOnly() throws {
        let bench = try LaneBench()
        let library = try bench.library(
            "WT_KERNEL(kernel, 64, 0)(wt_i32* y) { y[64 * WT_BLOCK_X() + WT_THREAD()] = 1; }")
        let y = try bench.buffer([Int32](repeating: 0, count: 256))
        let launch = LaneLaunch(grid: LaneGrid(4), workgroupSize: 64, arguments: [.buffer(y, .write)])
        let report = try bench.simulator.run(library, launch, workgroups: [1, 3])
        #expect(report.workgroups == 2)
        #expect(stride(from: 0, to: 256, by: 64).map { y.elements(as: Int32.self)[$0] } == [0, 1, 0, 1])
    }

    @Test func bits() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_u32* y, wt_f32* f) {
                if (WT_THREAD() != 0) return;
                y[0] = WT_PERM(0x77665544, 0x33221100, 0x07060302);
                y[1] = WT_PERM(0x77665544, 0x33221100, 0x0c040c00);
                y[2] = WT_DOT4_I8(0x80ff7f01, 0x80017f02, -1);
                y[3] = WT_F32_BITS(1.5f);
                y[4] = WT_MAX(3, -4) + 10 * WT_MIN(3, -4);
                f[0] = WT_BITS_F32(0x40490fdb);
                f[1] = WT_FMA(3.0f, 4.0f, 0.5f);
                f[2] = WT_EXP2(-3.0f);
                f[3] = WT_RCP(8.0f);
                f[4] = WT_MAX(WT_BITS_F32(0x7fc00000), 2.0f);
            }
            """
        let y = try bench.output(5, of: UInt32.self)
        let f = try bench.output(5, of: Float.self)
        #expect(try bench.findings(text, [.buffer(y, .write), .buffer(f, .write)]) == [])
        let dot: Int32 = -128 * -128 + -1 * 1 + 127 * 127 + 1 * 2 - 1
        let words: [UInt32] = [
            0x7766_3322, 0x0044_0000, UInt32(bitPattern: dot), 0x3fc0_0000, UInt32(bitPattern: 3 - 40),
        ]
        #expect(y.elements(as: UInt32.self) == words)
        #expect(f.elements(as: Float.self) == [.pi.nextUp, 12.5, 0.125, 0.125, 2])
    }

    @Test func functionsOfFloats() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(const wt_f32* x, wt_f32* y, wt_i32* n, wt_u16x2* pairs) {
                for (int at = WT_THREAD(); at < 4096; at += 64) {
                    y[3 * at] = WT_EXP2(x[at]);
                    y[3 * at + 1] = WT_RCP(x[at]);
                    y[3 * at + 2] = WT_ABS(x[at]);
                    n[at] = WT_ROUND_I32(x[at]);
                    pairs[at] = WT_MAX(wt_bits<wt_u16x2>(x[at]), wt_bits<wt_u16x2>(0x40003f80));
                }
            }
            """
        // Every exponent and both signs, halves, and numbers beyond all integers.
        let operands =
            (0..<4080).map { Float(bitPattern: UInt32($0) &* 1_048_573) }
            + [
                0, -0.0, 0.5, 1.5, -2.5, 3e9, -3e9, .infinity, -.infinity, .nan, 150, -150, -127.5, 0x1p-130, 0x1p127,
                1,
            ]
        let x = try bench.buffer(operands)
        let y = try bench.output(3 * operands.count, of: Float.self)
        let n = try bench.output(operands.count, of: Int32.self)
        let pairs = try bench.output(operands.count, of: UInt32.self)
        let arguments: [LaneArgument] = [
            .buffer(x, .read), .buffer(y, .write), .buffer(n, .write), .buffer(pairs, .write),
        ]
        #expect(try bench.findings(text, arguments) == [])
        let (found, integers, larger) = (
            y.elements(as: Float.self), n.elements(as: Int32.self), pairs.elements(as: UInt32.self)
        )
        /// What hardware makes of subnormal operands and results.
        func flushed(_ value: Float) -> Float { value.isSubnormal ? 0 * value : value }
        func isWithin(_ units: Float, _ found: Float, _ exact: Double) -> Bool {
            let expected = flushed(Float(exact))
            if expected.isNaN { return found.isNaN }
            return found == expected || abs(found - expected) <= units * expected.ulp
        }
        for (index, operand) in operands.enumerated() {
            #expect(isWithin(1, found[3 * index], exp2(Double(operand))), "\(operand)")
            #expect(isWithin(1, found[3 * index + 1], 1 / Double(flushed(operand))), "\(operand)")
            #expect(found[3 * index + 2].bitPattern == operand.bitPattern & 0x7fff_ffff)
            let nearest =
                operand.isNaN ? 0 : Int32(clamping: Int64(max(-4e9, min(4e9, operand.rounded(.toNearestOrEven)))))
            #expect(integers[index] == nearest, "\(operand)")
            let halves = (max(operand.bitPattern >> 16, 0x4000), max(operand.bitPattern & 0xffff, 0x3f80))
            #expect(larger[index] == halves.0 << 16 | halves.1)
        }
    }

    @Test func packedAtomicsRoundToNearestEven() throws {
        let bench = try LaneBench()
        let text = """
            WT_KERNEL(kernel, 64, 0)(wt_bf16* sums, wt_u32 pair, wt_f32* sum) {
                if (WT_THREAD() < 2) WT_ATOMIC_ADD_BF16X2(sums, pair);
                WT_ATOMIC_ADD_F32(sum, 0.25f);
            }
            """
        // 1 + 2^-8 lies between 1 and 1 + 2^-7 and goes to the even 1; 1.0078125 + 2^-8 goes up to 1.015625.
        let sums = try bench.buffer([UInt16(0x3f80), UInt16(0x3f81)])
        let sum = try bench.buffer([Float(1)])
        let arguments: [LaneArgument] = [.buffer(sums, .readWrite), .u32(0x3b80_3b80), .buffer(sum, .readWrite)]
        #expect(try bench.findings(text, arguments) == [])
        #expect(sums.elements(as: UInt16.self) == [0x3f80, 0x3f82])
        #expect(sum.elements(as: Float.self) == [17])
    }

    @Test func arraysOfALane() throws {
        let bench = try LaneBench()
        let text = """
            struct Pair { wt_i32 values[24]; };
            WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32* y) {
                static const wt_i32 table[4] = {5, 6, 7, 8};
                Pair first, second;
                for (int at = 0; at < 24; at++) first.values[at] = x[at] * WT_THREAD();
                second = first;
                WT_BARRIER();
                y[WT_THREAD()] = second.values[x[WT_THREAD() % 24]] + table[x[WT_THREAD() % 4] & 3];
            }
            """
        let x = try bench.buffer((0..<24).map { Int32($0) })
        let y = try bench.output(64, of: Int32.self)
        #expect(try bench.findings(text, [.buffer(x, .read), .buffer(y, .write)]) == [])
        let expected = (0..<64).map { (lane: Int) -> Int32 in Int32(lane % 24 * lane + 5 + lane % 4) }
        #expect(y.elements(as: Int32.self) == expected)
    }

    @Test func ordersGiveTheSameBytes() throws {
        let bench = try LaneBench()
        let kernel = ExpertKernel(experts: 3, channels: 256, tokens: 3, seed: 8)
        let library = try bench.compiler.compile(LaneProgram(text: ExpertKernel.text, kernel: "kernel"))
        var outcomes: Set<[UInt16]> = []
        // One token an expert: no sum has two terms whose order could matter.
        for order in LaneBench.orders + [.seeded(2), .seeded(3)] {
            let (launch, sums) = try kernel.launch(bench)
            #expect(try bench.simulator.run(library, launch, order: order, workgroups: [0, 1]).findings == [])
            outcomes.insert(sums.elements(as: UInt16.self))
        }
        #expect(outcomes.count == 1)
    }
}
