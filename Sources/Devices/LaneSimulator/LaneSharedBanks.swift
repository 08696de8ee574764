/// The LDS of gfx942 as its accesses see it: 32 banks of 4 bytes, each of which serves one dword a cycle.
///
/// gfx950's is taken for the same; were its banks twice as many, no access would take longer than is counted here.
///
/// The LDS takes the lanes of a wave in groups that ask for 128 bytes at most. A group takes as many cycles as the busiest
/// bank has distinct dwords to serve (its way: 1 without a conflict); lanes that want the same dword share it. 64 lanes
/// of 4, 8 and 16 bytes thus need 2, 4 and 8 cycles at least. Which lanes form a group:
///
/// - up to 4 bytes a lane: each half of the wave, 32 neighbouring lanes;
/// - 8 bytes a lane: 16 neighbouring lanes, which AMD does not publish and is an assumption;
/// - stores and atomics of 16 bytes a lane: 8 neighbouring lanes;
/// - loads of 16 bytes a lane: lanes 0-3 with 20-23, 4-7 with 16-19, 8-11 with 28-31, 12-15 with 24-27, and the same in
///   the wave's second half.
///
/// Source of the last two: AMD's article "Avoiding LDS Bank Conflicts on AMD GPUs Using CK-Tile Framework" (ROCm blogs,
/// July 2025). An access of the text counts as one instruction of its width, as the compilers make of it where it is
/// aligned.
enum LaneSharedBanks {
    /// Banks.
    static let count: UInt64 = 32

    /// What one lane asks for.
    struct Request {
        /// Its number in the wave.
        var lane: Int
        /// The first byte, from the start of the LDS or from any multiple of 128 before it.
        var address: UInt64
        /// Bytes.
        var size: Int
    }

    /// What one execution by a wave takes.
    struct Cost: Hashable {
        /// Cycles of the banks.
        var cycles = 0
        /// Groups of lanes: the cycles without a conflict.
        var groups = 0
        /// The cycles of the slowest group.
        var worstWay = 0
    }

    /// What the lanes of one wave take together.
    static func cost(of requests: [Request], isLoad: Bool) -> Cost {
        var dwords: [(group: Int, dword: UInt64)] = []
        dwords.reserveCapacity(4 * requests.count)
        for request in requests {
            let group = group(ofLane: request.lane, size: request.size, isLoad: isLoad)
            for dword in request.address / 4...(request.address + UInt64(request.size) - 1) / 4 {
                dwords.append((group, dword))
            }
        }
        dwords.sort { $0 < $1 }
        var ways: [Int: [Int]] = [:]
        var previous: (group: Int, dword: UInt64)?
        for (group, dword) in dwords {
            if let previous, previous == (group, dword) { continue }
            previous = (group, dword)
            ways[group, default: [Int](repeating: 0, count: Int(count))][Int(dword % count)] += 1
        }
        return ways.values.reduce(into: Cost()) { cost, banks in
            let way = banks.max() ?? 0
            cost.cycles += way
            cost.groups += 1
            cost.worstWay = max(cost.worstWay, way)
        }
    }

    /// The number of the group that serves `lane`.
    private static func group(ofLane lane: Int, size: Int, isLoad: Bool) -> Int {
        switch size {
        case ...4: return lane / 32
        case ...8: return lane / 16
        case ...16 where isLoad:
            // Fours of lanes: the second four of a half joins the first crosswise.
            let four = lane % 32 / 4
            return lane / 32 * 4 + (four < 4 ? four : (four - 4) ^ 1)
        case ...16: return lane / 8
        default: return lane / max(128 / size, 1)
        }
    }
}
