import CLaneHost

/// Runs kernels lane by lane on the processor, with every access and every meeting checked.
///
/// Floating-point sums of matrix instructions are taken in ascending k with each product and sum rounded to f32, and
/// atomics in the order in which lanes run; neither is claimed to be the hardware's order.
public final class LaneSimulator {
    /// Accesses and meetings that a lane may make, on average over its workgroup, unless a run says otherwise.
    public static let defaultBudget = 1 << 20

    /// Where the kernels' buffers lie.
    public let memory: LaneMemory
    private let matrices: MatrixTables

    /// A simulator of kernels that work on buffers of `memory` and use the given matrix instructions.
    public init(memory: LaneMemory, matrixOperations: [MatrixOperation]) throws(LaneSimulatorError) {
        self.memory = memory
        matrices = try MatrixTables(matrixOperations)
    }

    /// Runs `launch` once and reports what was seen.
    ///
    /// - Parameters:
    ///   - library: the kernel.
    ///   - launch: grid, workgroup, LDS and arguments.
    ///   - order: the order of workgroups, waves and lanes. Run under two at least.
    ///   - workgroups: linear indices of the workgroups to run; nil runs all.
    ///   - sample: linear indices of the workgroups whose accesses go into the statistics.
    ///   - budget: accesses and meetings a lane, on average over its workgroup, before it counts as runaway.
    /// - Returns: findings, counts and statistics.
    /// - Throws: ``LaneSimulatorError`` where the launch does not fit the kernel.
    public func run(
        _ library: LaneLibrary, _ launch: LaneLaunch, order: LaneOrder = .ascending, workgroups: [Int]? = nil,
        sample: Set<Int> = [], budget: Int = defaultBudget
    ) throws(LaneSimulatorError) -> LaneReport {
        try validate(launch, for: library, workgroups: workgroups)
        try prepare(launch, library, order: order)
        let indices = workgroups ?? Array(0..<launch.grid.count)
        let sequence = order.permutation(of: indices.count, stream: 0).map { indices[$0] }
        let arguments = LaneArgumentBlock(launch.arguments)
        memory.context.pointee.arguments = arguments.pointers

        lane_claim(library.contents.context, memory.context)
        defer { lane_release(library.contents.context) }
        return try withExtendedLifetime(arguments) { () throws(LaneSimulatorError) in
            try run(library, launch, order: order, sequence: sequence, sample: sample, budget: budget)
        }
    }

    private func run(
        _ library: LaneLibrary, _ launch: LaneLaunch, order: LaneOrder, sequence: [Int], sample: Set<Int>, budget: Int
    ) throws(LaneSimulatorError) -> LaneReport {
        let context = memory.context
        var history = LaneHistory(grid: launch.grid)
        var analysis = LaneTraceAnalysis()
        var spent: Int64 = 0
        let (product, overflow) = budget.multipliedReportingOverflow(by: launch.workgroupSize)
        let allowance = Int64(overflow ? Int.max : product)
        for (position, workgroup) in sequence.enumerated() {
            let place = launch.grid.place(workgroup)
            context.pointee.block = (Int32(place.x), Int32(place.y), Int32(place.z))
            context.pointee.workgroup = UInt64(workgroup)
            context.pointee.budget = allowance
            history.append(workgroup, firstEpoch: context.pointee.epoch + 1)
            if case .seeded = order {
                setOrder(order, lanes: launch.workgroupSize, stream: UInt64(position + 1))
            }
            if sample.contains(workgroup) {
                try trace(eventLimit: Self.traceLimit)
            }
            lane_run_workgroup(context)
            spent += allowance - max(context.pointee.budget, 0)
            if sample.contains(workgroup) {
                let events = UnsafeBufferPointer(
                    start: context.pointee.events, count: Int(context.pointee.event_count))
                analysis.add(events, arena: context.pointee.arena)
                try trace(eventLimit: 0)
            }
        }
        return report(
            library, launch, order: order, history: history, analysis: analysis, spent: Int(spent), ran: sequence.count)
    }

    /// Events of one workgroup that are kept; of a longer one the statistics see the beginning.
    private static let traceLimit = 1 << 21

    private func trace(eventLimit: Int) throws(LaneSimulatorError) {
        guard lane_trace(memory.context, UInt64(eventLimit)) else {
            let bytes = eventLimit * MemoryLayout<lane_event>.stride
            throw .memory(bytes: bytes, purpose: "the statistics", message: lastSystemError())
        }
    }

    private func report(
        _ library: LaneLibrary, _ launch: LaneLaunch, order: LaneOrder, history: LaneHistory,
        analysis: LaneTraceAnalysis, spent: Int, ran: Int
    ) -> LaneReport {
        let context = memory.context
        let raw = withUnsafePointer(to: &context.pointee.findings) { pointer in
            pointer.withMemoryRebound(to: lane_finding.self, capacity: Int(LANE_FINDINGS)) {
                Array(UnsafeBufferPointer(start: $0, count: Int(context.pointee.finding_count)))
            }
        }
        let addresses = raw.flatMap { [$0.place, $0.other_place] } + analysis.totals.keys.map(\.place)
        let places = LanePlaceResolver(Set(addresses), in: library)
        let interpreter = LaneFindingInterpreter(library: library, launch: launch, history: history, places: places)
        let arguments = launch.argumentsBySlot
        let statistics = analysis.totals.sorted {
            ($0.key.place, $0.key.slot, $0.key.access) < ($1.key.place, $1.key.slot, $1.key.access)
        }.map { site, total in
            var total = total
            total.place = places[site.place]
            total.argument = arguments[site.slot]
            return total
        }
        let traffic = analysis.traffic.compactMap { stream, extent in
            arguments[stream.slot].map {
                LaneTraffic(argument: $0, isLoad: stream.isLoad, lines: extent.lines, bytes: extent.bytes)
            }
        }.sorted { ($0.argument, $0.isLoad ? 0 : 1) < ($1.argument, $1.isLoad ? 0 : 1) }
        return LaneReport(
            order: order, findings: raw.compactMap(interpreter.finding), workgroups: ran,
            accesses: spent - Int(context.pointee.stops), meetings: Int(context.pointee.stops),
            matrixInstructions: Int(context.pointee.products), statistics: statistics, traffic: traffic,
            sharedWaves: analysis.sharedWaves)
    }

    private func prepare(
        _ launch: LaneLaunch, _ library: LaneLibrary, order: LaneOrder
    ) throws(LaneSimulatorError) {
        let context = memory.context
        try memory.prepareStacks(launch.workgroupSize)
        // Cells hold 32 bits of it. A launch that outlives the rest has 2 billion barriers.
        if context.pointee.epoch > UInt64(UInt32.max / 2) {
            memory.restartEpochs()
        }
        context.pointee.run_epoch = context.pointee.epoch + 1
        context.pointee.grid = (Int32(launch.grid.x), Int32(launch.grid.y), Int32(launch.grid.z))
        context.pointee.lds_bytes = UInt64(launch.sharedBytes)
        context.pointee.entry = library.contents.entry
        context.pointee.image_low = UInt64(library.contents.imageBegin)
        context.pointee.image_high = UInt64(library.contents.imageEnd)
        context.pointee.finding_count = 0
        context.pointee.stops = 0
        context.pointee.products = 0
        context.pointee.lane_count = Int32(launch.workgroupSize)
        context.pointee.wave_count = Int32((launch.workgroupSize + 63) / 64)
        matrices.install(in: context)
        try setRegions(launch)
        setOrder(order, lanes: launch.workgroupSize, stream: 0)
    }

    private func setRegions(_ launch: LaneLaunch) throws(LaneSimulatorError) {
        var regions = [lane_region](repeating: lane_region(), count: Int(LANE_REGIONS))
        for argument in launch.arguments {
            if case .buffer(let buffer, let access) = argument {
                regions[buffer.slot] = try buffer.region(access)
            }
        }
        withUnsafeMutablePointer(to: &memory.context.pointee.regions) { pointer in
            pointer.withMemoryRebound(to: lane_region.self, capacity: regions.count) {
                for (index, region) in regions.enumerated() {
                    $0[index] = region
                }
            }
        }
    }

    /// Links the lanes of each wave, and the waves, as they are to run.
    private func setOrder(_ order: LaneOrder, lanes: Int, stream: UInt64) {
        let context = memory.context
        let waves = (lanes + 63) / 64
        for (position, wave) in order.permutation(of: waves, stream: stream &* 64).enumerated() {
            let count = min(64, lanes - wave * 64)
            let sequence = order.permutation(of: count, stream: stream &* 64 + UInt64(wave) + 1).map { wave * 64 + $0 }
            for (lane, next) in zip(sequence, sequence.dropFirst()) {
                context.pointee.lanes[lane].next = context.pointee.lanes + next
            }
            context.pointee.lanes[sequence[count - 1]].next = nil
            context.pointee.waves[position].first = context.pointee.lanes + sequence[0]
            context.pointee.waves[position].lanes = Int32(count)
            context.pointee.waves[position].index = Int32(wave)
        }
    }
}
