import Devices
import Testing

/// Random access patterns in global memory, against the definition of a race applied to every pair of accesses.
///
/// Of two accesses the simulator sees the race where the store comes first; a load comes behind it under one of the two
/// opposite orders, so that both together see all.
@Suite struct GlobalRaceOracleTests {
    private static let text = """
        WT_KERNEL(kernel, 64, 0)(const wt_i32* script, const wt_i32* barriers, wt_u8* bytes, wt_i32* y, wt_i32 steps) {
            int lane = WT_THREAD();
            int group = WT_BLOCK_X();
            int sum = 0;
            for (int step = 0; step < steps; step++) {
                int operation = script[(group * steps + step) * 64 + lane];
                int at = operation >> 4;
                switch (operation & 15) {
                    case 1: sum += bytes[at]; break;
                    case 2: sum += *(wt_i32*)&bytes[at]; break;
                    case 3: bytes[at] = lane; break;
                    case 4: *(wt_u16*)&bytes[at] = lane; break;
                    case 5: *(wt_i32x2*)&bytes[at] = wt_i32x2(lane); break;
                    case 6: WT_ATOMIC_ADD_I32((wt_i32*)&bytes[at], lane); break;
                    default: break;
                }
                if (barriers[group * steps + step]) WT_BARRIER();
            }
            y[group * 64 + lane] = sum;
        }
        """

    private static let sizes = [0, 1, 4, 1, 2, 8, 4]

    private struct Access {
        var group: Int
        var lane: Int
        var bytes: Range<Int>
        var kind: Int
        var epoch: Int

        func races(with other: Access) -> Bool {
            let ordered = group == other.group && (lane == other.lane || epoch != other.epoch)
            return !ordered && bytes.overlaps(other.bytes) && (kind > 2 || other.kind > 2)
                && !(kind == 6 && other.kind == 6)
        }
    }

    @Test func agreesWithTheDefinition() throws {
        let bench = try LaneBench()
        let library = try bench.library(Self.text)
        let (groups, steps) = (3, 4)
        let script = try bench.memory.allocate(bytes: groups * steps * 64 * 4)
        let barriers = try bench.memory.allocate(bytes: groups * steps * 4)
        let bytes = try bench.buffer([UInt8](repeating: 0, count: 16))
        let y = try bench.output(groups * 64, of: Int32.self)
        let launch = LaneLaunch(
            grid: LaneGrid(groups), workgroupSize: 64,
            arguments: [
                .buffer(script, .read), .buffer(barriers, .read), .buffer(bytes, .readWrite), .buffer(y, .write),
                .i32(Int32(steps)),
            ])
        var generator = SplitMix(state: 31)
        var outcomes = [0, 0]
        for trial in 0..<1000 {
            var operations = [Int32](repeating: 0, count: groups * steps * 64)
            let meetings = (0..<groups * steps).map { _ in Int32.random(in: 0...1, using: &generator) }
            var accesses: [Access] = []
            // Half of the trials keep each workgroup to bytes of its own, where barriers can order what it does.
            let apart = Bool.random(using: &generator)
            for _ in 0..<Int.random(in: 2...6, using: &generator) {
                let group = Int.random(in: 0..<groups, using: &generator)
                let step = Int.random(in: 0..<steps, using: &generator)
                let lane = Int.random(in: 0..<3, using: &generator)
                let slot = (group * steps + step) * 64 + lane
                let kind = Int.random(in: 1...(apart ? 4 : 6), using: &generator)
                guard operations[slot] == 0 else { continue }
                let size = Self.sizes[kind]
                let space = apart ? 4 : 16
                let place = Int.random(in: 0..<space / size, using: &generator) * size + (apart ? group * 4 : 0)
                operations[slot] = Int32(place << 4 | kind)
                let epoch = (0..<step).reduce(0) { $0 + Int(meetings[group * steps + $1]) }
                accesses.append(
                    Access(group: group, lane: lane, bytes: place..<place + size, kind: kind, epoch: epoch))
            }
            script.write(operations)
            barriers.write(meetings)
            let expected = accesses.contains { first in accesses.contains { $0.races(with: first) } }
            outcomes[expected ? 1 : 0] += 1
            var found: [LaneFinding] = []
            for order in [LaneOrder.ascending, .descending] {
                found += try bench.simulator.run(library, launch, order: order).findings
            }
            #expect(found.allSatisfy { $0.kind == .globalRace })
            #expect(found.isEmpty != expected, "trial \(trial): \(accesses) \(found)")
        }
        #expect(outcomes.allSatisfy { $0 > 100 })
    }
}
