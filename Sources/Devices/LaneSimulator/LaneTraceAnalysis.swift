import CLaneHost

/// Gathers what the traced accesses of workgroups cost the memory.
struct LaneTraceAnalysis {
    /// One instruction of the code.
    struct Site: Hashable {
        var place: UInt64
        var access: UInt8
        var isShared: Bool
    }

    private struct Execution: Hashable {
        var site: Site
        var wave: Int
        var occurrence: Int
    }

    private struct Passage: Hashable {
        var place: UInt64
        var lane: UInt16
    }

    private(set) var totals: [Site: LaneAccessStatistics] = [:]

    /// Adds the events of one workgroup, in which an instruction's n-th execution by each lane of a wave belong together.
    mutating func add(_ events: UnsafeBufferPointer<lane_event>, arena: UInt64) {
        var passages: [Passage: Int] = [:]
        var executions: [Execution: [lane_event]] = [:]
        for event in events {
            let passage = Passage(place: event.place, lane: event.lane)
            let occurrence = passages[passage, default: 0]
            passages[passage] = occurrence + 1
            let distance = event.address &- arena
            guard distance >> UInt64(LANE_REGION_SHIFT) < UInt64(LANE_REGIONS) else {
                // The lane's own stack: registers, on the device.
                continue
            }
            let isShared = distance >> UInt64(LANE_REGION_SHIFT) == 0
            let site = Site(place: event.place, access: event.access, isShared: isShared)
            executions[Execution(site: site, wave: Int(event.lane) / 64, occurrence: occurrence), default: []]
                .append(event)
        }
        for (execution, lanes) in executions {
            add(lanes, at: execution.site)
        }
    }

    private mutating func add(_ lanes: [lane_event], at site: Site) {
        let access: LaneFinding.Access = site.access == 0 ? .load : site.access == 1 ? .store : .atomic
        var total =
            totals[site]
            ?? LaneAccessStatistics(
                place: nil, access: access, isShared: site.isShared, instructions: 0, lanes: 0, bytes: 0, bankCycles: 0,
                conflictCycles: 0, lines: 0, distinctBytes: 0)
        total.instructions += 1
        total.lanes += lanes.count
        total.bytes += lanes.reduce(0) { $0 + Int($1.size) }
        if site.isShared {
            let (cycles, groups) = Self.bankCycles(lanes)
            total.bankCycles += cycles
            total.conflictCycles += cycles - groups
        } else {
            let ranges = lanes.map { $0.address..<$0.address + UInt64($0.size) }
            total.lines += Set(ranges.flatMap { $0.lowerBound >> 7...($0.upperBound - 1) >> 7 }).count
            total.distinctBytes += Self.covered(ranges)
        }
        totals[site] = total
    }

    /// Cycles that 32 banks of 4 bytes need, and the groups of lanes that they are made of.
    ///
    /// The LDS moves 128 bytes a cycle (reference, section 5). Assumed is that it takes neighbouring lanes together: 32
    /// of up to 4 bytes, 16 of 8, 8 of 16. A group takes as many cycles as the busiest bank has distinct dwords, since
    /// lanes that want the same dword share it. AMD does not publish the grouping of wide accesses; another one changes
    /// which patterns conflict.
    private static func bankCycles(_ lanes: [lane_event]) -> (cycles: Int, groups: Int) {
        var groups: [Int: [Set<UInt64>]] = [:]
        for lane in lanes {
            let width = max(Int(lane.size), 4)
            let size = max(128 / width, 1)
            let group = Int(lane.lane) % 64 / size
            var banks = groups[group] ?? [Set<UInt64>](repeating: [], count: 32)
            for dword in lane.address / 4...(lane.address + UInt64(lane.size) - 1) / 4 {
                banks[Int(dword % 32)].insert(dword)
            }
            groups[group] = banks
        }
        return (groups.values.reduce(0) { $0 + ($1.map(\.count).max() ?? 0) }, groups.count)
    }

    /// Bytes in at least one of the ranges.
    private static func covered(_ ranges: [Range<UInt64>]) -> Int {
        var end: UInt64 = 0
        var total: UInt64 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let start = max(range.lowerBound, end)
            if range.upperBound > start {
                total += range.upperBound - start
                end = range.upperBound
            }
        }
        return Int(total)
    }
}
