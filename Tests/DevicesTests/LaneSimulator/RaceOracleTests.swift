import Devices
import Testing

/// Random access patterns, against the definition of a race applied to every pair of accesses.
@Suite struct RaceOracleTests {
    /// A kernel that interprets a script: every lane's next operation, then a meeting that all lanes share.
    private static let text = """
        WT_KERNEL(kernel, 192, 0)(const wt_i32* script, const wt_i32* meetings, wt_i32* y, wt_i32 steps) {
            WT_SHARED(wt_u8, bytes, 16, 0);
            int lane = WT_THREAD();
            int sum = 0;
            if (lane == 0) *(wt_i32x4*)bytes = wt_i32x4(0);
            WT_BARRIER();
            for (int step = 0; step < steps; step++) {
                int operation = script[step * 192 + lane];
                int at = operation >> 4;
                switch (operation & 15) {
                    case 1: sum += bytes[at]; break;
                    case 2: sum += *(wt_u16*)&bytes[at]; break;
                    case 3: sum += *(wt_i32*)&bytes[at]; break;
                    case 4: { wt_i32x2 pair = *(wt_i32x2*)&bytes[at]; sum += pair.x + pair.y; } break;
                    case 5: bytes[at] = lane; break;
                    case 6: *(wt_u16*)&bytes[at] = lane; break;
                    case 7: *(wt_i32*)&bytes[at] = lane; break;
                    case 8: *(wt_i32x2*)&bytes[at] = wt_i32x2(lane); break;
                    case 9: WT_ATOMIC_ADD_I32((wt_i32*)&bytes[at], lane); break;
                    default: break;
                }
                int meeting = meetings[step * 3 + WT_WAVE()];
                if (meeting == 2) {
                    WT_BARRIER();
                } else if (meeting == 1) {
                    WT_WAVE_BARRIER();
                }
            }
            y[lane] = sum;
        }
        """

    private struct Access {
        var lane: Int
        var bytes: Range<Int>
        var kind: Int
        var epoch: Int
        var waveEpoch: Int

        var stores: Bool { kind >= 5 }

        func races(with other: Access) -> Bool {
            guard lane != other.lane, stores || other.stores, bytes.overlaps(other.bytes), epoch == other.epoch else {
                return false
            }
            return !(kind == 9 && other.kind == 9) && (lane / 64 != other.lane / 64 || waveEpoch == other.waveEpoch)
        }
    }

    /// The sizes of the script's operations, by number.
    private static let sizes = [0, 1, 2, 4, 8, 1, 2, 4, 8, 4]

    private static func anyRace(_ script: [Int32], _ meetings: [Int32], steps: Int) -> Bool {
        var accesses: [Access] = []
        var epoch = 0
        var waveEpochs = [0, 0, 0]
        for step in 0..<steps {
            for lane in 0..<192 {
                let operation = Int(script[step * 192 + lane])
                guard operation & 15 != 0 else { continue }
                let start = operation >> 4
                let size = sizes[operation & 15]
                let access = Access(
                    lane: lane, bytes: start..<start + size, kind: operation & 15, epoch: epoch,
                    waveEpoch: waveEpochs[lane / 64])
                if accesses.contains(where: { $0.races(with: access) }) {
                    return true
                }
                accesses.append(access)
            }
            if meetings[step * 3] == 2 {
                epoch += 1
                waveEpochs = [0, 0, 0]
            } else {
                for wave in 0..<3 {
                    waveEpochs[wave] += Int(meetings[step * 3 + wave])
                }
            }
        }
        return false
    }

    @Test func agreesWithTheDefinition() throws {
        let bench = try LaneBench()
        let library = try bench.library(Self.text)
        let steps = 6
        var generator = SplitMix(state: 11)
        let script = try bench.memory.allocate(bytes: steps * 192 * 4)
        let meetings = try bench.memory.allocate(bytes: steps * 3 * 4)
        let y = try bench.output(192, of: Int32.self)
        let launch = LaneLaunch(
            grid: LaneGrid(1), workgroupSize: 192, sharedBytes: 16,
            arguments: [
                .buffer(script, .read), .buffer(meetings, .read), .buffer(y, .write), .i32(Int32(steps)),
            ])
        var outcomes = [0, 0]
        for trial in 0..<1000 {
            // Few accesses a step, so that about half of the trials are free of races.
            var operations = [Int32](repeating: 0, count: steps * 192)
            for step in 0..<steps {
                let wave = Int.random(in: 0..<3, using: &generator)
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    let near = Bool.random(using: &generator)
                    let lane =
                        near
                        ? wave * 64 + Int.random(in: 0..<3, using: &generator)
                        : Int.random(in: 0..<192, using: &generator)
                    let kind = Int.random(in: 1...9, using: &generator)
                    let size = Self.sizes[kind]
                    let place = Int.random(in: 0..<16 / size, using: &generator) * size
                    operations[step * 192 + lane] = Int32(place << 4 | kind)
                }
            }
            let kinds = (0..<steps).flatMap { _ -> [Int32] in
                Int.random(in: 0..<4, using: &generator) == 0
                    ? [2, 2, 2] : (0..<3).map { _ in Int32.random(in: 0...1, using: &generator) }
            }
            script.write(operations)
            meetings.write(kinds)
            let expected = Self.anyRace(operations, kinds, steps: steps)
            outcomes[expected ? 1 : 0] += 1
            let report = try bench.simulator.run(library, launch, order: .seeded(UInt64(trial)))
            #expect(report.findings.allSatisfy { $0.kind == .sharedRace })
            #expect(report.findings.isEmpty != expected, "trial \(trial): \(report.findings)")
        }
        #expect(outcomes.allSatisfy { $0 > 100 })
    }
}
