import CLaneHost

/// Gathers what the traced accesses of workgroups cost the memory.
struct LaneTraceAnalysis {
    /// One instruction of the code, and the memory that it went to: slot 0 is the LDS.
    struct Site: Hashable {
        var place: UInt64
        var access: UInt8
        var slot: Int
    }

    /// A buffer, and whether it was read or written.
    struct Stream: Hashable {
        var slot: Int
        var isLoad: Bool
    }

    /// Lines and bytes, each summed over workgroups.
    struct Extent {
        var lines = 0
        var bytes = 0
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

    private struct Line: Hashable {
        var stream: Stream
        var number: UInt64
    }

    private(set) var totals: [Site: LaneAccessStatistics] = [:]
    private(set) var traffic: [Stream: Extent] = [:]
    /// Waves that accessed the LDS.
    private(set) var sharedWaves = 0

    /// Adds the events of one workgroup, in which an instruction's n-th execution by each lane of a wave belong together.
    mutating func add(_ events: UnsafeBufferPointer<lane_event>, arena: UInt64) {
        var passages: [Passage: Int] = [:]
        var executions: [Execution: [lane_event]] = [:]
        var lines: [Line: LineBytes] = [:]
        var waves: Set<Int> = []
        for event in events {
            let passage = Passage(place: event.place, lane: event.lane)
            let occurrence = passages[passage, default: 0]
            passages[passage] = occurrence + 1
            let distance = event.address &- arena
            guard distance >> UInt64(LANE_REGION_SHIFT) < UInt64(LANE_REGIONS) else {
                // The lane's own stack: registers, on the device.
                continue
            }
            let slot = Int(distance >> UInt64(LANE_REGION_SHIFT))
            let wave = Int(event.lane) / 64
            if slot == 0 {
                waves.insert(wave)
            } else {
                let stream = Stream(slot: slot, isLoad: event.access == 0)
                for number in event.address >> 7...(event.address + UInt64(event.size) - 1) >> 7 {
                    lines[Line(stream: stream, number: number), default: LineBytes()].insert(
                        from: event.address, size: Int(event.size), inLine: number)
                }
            }
            let site = Site(place: event.place, access: event.access, slot: slot)
            executions[Execution(site: site, wave: wave, occurrence: occurrence), default: []].append(event)
        }
        for (execution, lanes) in executions {
            add(lanes, at: execution.site)
        }
        for (line, bytes) in lines {
            traffic[line.stream, default: Extent()].lines += 1
            traffic[line.stream, default: Extent()].bytes += bytes.count
        }
        sharedWaves += waves.count
    }

    private mutating func add(_ lanes: [lane_event], at site: Site) {
        let access: LaneFinding.Access = site.access == 0 ? .load : site.access == 1 ? .store : .atomic
        let isShared = site.slot == 0
        var total = totals[site] ?? LaneAccessStatistics(access: access, isShared: isShared)
        total.instructions += 1
        total.lanes += lanes.count
        total.bytes += lanes.reduce(0) { $0 + Int($1.size) }
        if isShared {
            let requests = lanes.map {
                LaneSharedBanks.Request(lane: Int($0.lane) % 64, address: $0.address, size: Int($0.size))
            }
            let cost = LaneSharedBanks.cost(of: requests, isLoad: access == .load)
            total.bankCycles += cost.cycles
            total.conflictCycles += cost.cycles - cost.groups
            total.worstWay = max(total.worstWay, cost.worstWay)
        } else {
            let ranges = lanes.map { $0.address..<$0.address + UInt64($0.size) }
            total.lines += Set(ranges.flatMap { $0.lowerBound >> 7...($0.upperBound - 1) >> 7 }).count
            total.distinctBytes += Self.covered(ranges)
        }
        totals[site] = total
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

    /// The bytes of a 128-byte line that were asked for.
    private struct LineBytes {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

        mutating func insert(from address: UInt64, size: Int, inLine number: UInt64) {
            let start = number << 7
            let first = address > start ? Int(address - start) : 0
            let end = min(128, Int(Int64(address) - Int64(start)) + size)
            low |= Self.bits(first, end)
            high |= Self.bits(first - 64, end - 64)
        }

        /// Bits `first` up to `end`, as far as they lie in 0 to 63.
        private static func bits(_ first: Int, _ end: Int) -> UInt64 {
            let (first, end) = (max(first, 0), min(end, 64))
            guard first < end else { return 0 }
            return (UInt64.max << UInt64(first)) & (UInt64.max >> UInt64(64 - end))
        }
    }
}
