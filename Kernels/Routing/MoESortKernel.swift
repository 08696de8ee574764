import KernelDSL

/// Writes the sort for a GPU: every workgroup counts all entries, the first places them, all fill what is left.
///
/// Nothing is added atomically and no two lanes write one place, so that every run gives the same bits.
struct MoESortKernel {
    let problem: MoESort
    let settings: MoESortSettings
    let kernel: KernelBuilder
    let arguments: Arguments
    let tables: Tables

    /// What a launch passes.
    struct Arguments {
        let topkIDs, topkWeights: GlobalPointer
        let sortedIDs, sortedWeights, expertIDs, validCounts: GlobalPointer
        let tokens, topk: Value
        /// Entries of the routing.
        let entries: Value
    }

    /// What stands in LDS.
    struct Tables {
        /// Rows of each expert, and the first of them.
        let rows, first: SharedBuffer
        /// Blocks of the experts of each wave's lanes.
        let blocks: SharedBuffer
    }

    static func build(_ problem: MoESort, _ settings: MoESortSettings) -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_sort",
            summary: "a routing to \(problem.experts) experts sorted into blocks of \(problem.block) rows.",
            workgroupSize: settings.threads)
        let topkIDs = kernel.pointer("topkIDs", .i32)
        let topkWeights = kernel.pointer("topkWeights", .f32)
        let sortedIDs = kernel.pointer("sortedIDs", .i32, .write)
        let sortedWeights = kernel.pointer("sortedWeights", .f32, .write)
        let expertIDs = kernel.pointer("expertIDs", .i32, .write)
        let validCounts = kernel.pointer("validCounts", .i32, .write)
        let tokens = kernel.scalar("tokens")
        let topk = kernel.scalar("topk")
        let writer = MoESortKernel(
            problem: problem, settings: settings, kernel: kernel,
            arguments: Arguments(
                topkIDs: topkIDs, topkWeights: topkWeights, sortedIDs: sortedIDs, sortedWeights: sortedWeights,
                expertIDs: expertIDs, validCounts: validCounts, tokens: tokens, topk: topk,
                entries: kernel.define("entries", tokens * topk)),
            tables: Tables(
                rows: kernel.sharedBuffer("expertRows", .i32, count: problem.experts),
                first: kernel.sharedBuffer("expertFirst", .i32, count: problem.experts),
                blocks: kernel.sharedBuffer("waveBlocks", .i32, count: settings.waves)))
        writer.write()
        return kernel.build()
    }

    var lane: Value { .builtin(.lane) }
    var thread: Value { .builtin(.thread) }
    private var isFirst: Value { Value.builtin(.blockX).equals(0) }
    private var experts: Value { .constant(problem.experts) }
    private var block: Value { .constant(problem.block) }

    /// Experts that each lane adds up, neighbours of one another.
    var expertsOfLane: Int { (problem.experts + settings.threads - 1) / settings.threads }

    /// The lane's experts.
    func ownExpert(_ number: Int) -> Value { thread * .constant(expertsOfLane) + .constant(number) }

    /// The number of an entry's expert, or `other` where it is on another rank or there is no such entry.
    func expert(ofEntry entry: Value, other: Int) -> Value {
        let exists = entry.isLess(than: arguments.entries)
        let loaded = kernel.load("chosen", from: arguments.topkIDs, at: exists.select(entry, else: 0))
        let isOurs = loaded.converted(to: .u32).isLess(than: .constant(problem.experts, .u32))
        return exists.select(isOurs.select(loaded, else: .constant(other)), else: .constant(other))
    }

    /// Puts `entry` into row `row` of the sorted list.
    func place(_ entry: Value, at row: Value) {
        let token = kernel.define("token", entry / arguments.topk)
        kernel.store((entry - token * arguments.topk) << 24 | token, to: arguments.sortedIDs, at: row)
        let weight = kernel.load("weight", from: arguments.topkWeights, at: entry)
        kernel.store(weight, to: arguments.sortedWeights, at: row)
    }

    private func write() {
        let places: any MoESortPlaces =
            switch settings.counting {
            case .ballot: MoESortVotes(self)
            case .scan: MoESortScan(self)
            }
        let totals = places.totals()
        let blocks = totals.map { kernel.define("blocks", ($0 + (block - 1)) / block) }
        let (before, all) = prefix(of: blocks)
        tabulate(totals, blocks, before)
        kernel.barrier(.workgroup)
        kernel.branch(isFirst, .bounds("the first workgroup places the rows")) {
            places.place(from: before, blocks)
            kernel.branch(thread.equals(0), .bounds("one lane says how many rows there are")) {
                kernel.store(all * block, to: arguments.validCounts, at: 0)
                kernel.store(arguments.tokens, to: arguments.validCounts, at: 1)
            }
        }
        fillBlocks()
        fillTail(from: all)
    }

    /// Blocks of all lanes before this one, and of all lanes.
    private func prefix(of blocks: [Value]) -> (before: Value, all: Value) {
        kernel.phase("The first block of each expert: a sum over the lanes of a wave, then over waves")
        let own = kernel.define("laneBlocks", blocks.dropFirst().reduce(blocks[0], +))
        var sum = own
        var distance = 1
        while distance < MoESortSettings.waveSize {
            let other = kernel.shuffle("lower", sum, from: lane - .constant(distance))
            sum = kernel.define("blockSum", sum + lane.isAtLeast(.constant(distance)).select(other, else: 0))
            distance *= 2
        }
        let wave = kernel.define("wave", thread / .constant(MoESortSettings.waveSize))
        kernel.branch(lane.equals(.constant(MoESortSettings.waveSize - 1)), .choice) {
            kernel.store(sum, to: tables.blocks, at: wave)
        }
        kernel.barrier(.workgroup)
        var before = sum - own
        var all = Value.constant(0)
        for number in 0..<settings.waves {
            let blocks = kernel.load("blocksOfWave", from: tables.blocks, at: .constant(number))
            if number + 1 < settings.waves {
                before = before + Value.constant(number).isLess(than: wave).select(blocks, else: 0)
            }
            all = all + blocks
        }
        return (kernel.define("blocksBefore", before), kernel.define("allBlocks", all))
    }

    /// Writes down rows and first row of the lane's experts, and whose the blocks are.
    private func tabulate(_ totals: [Value], _ blocks: [Value], _ before: Value) {
        kernel.phase("Where each expert's rows begin, and the expert of each block")
        var first = before
        for (number, (rows, count)) in zip(totals, blocks).enumerated() {
            let expert = kernel.define("expert", ownExpert(number))
            let start = first
            kernel.branch(expert.isLess(than: experts), .bounds("there are more lanes than experts")) {
                kernel.store(rows, to: tables.rows, at: expert)
                kernel.store(start * block, to: tables.first, at: expert)
                kernel.branch(isFirst, .bounds("the first workgroup writes what is little")) {
                    kernel.loop("blockOfExpert", from: start, to: start + count, by: 1) {
                        kernel.store(expert, to: arguments.expertIDs, at: $0)
                    }
                }
            }
            if number + 1 < totals.count {
                first = kernel.define("nextFirst", first + count)
            }
        }
    }

    private var padding: Value { arguments.topk << 24 | arguments.tokens }
    private var gridThread: Value { .builtin(.blockX) * .constant(settings.threads) + thread }
    private var gridThreads: Int { settings.workgroups * settings.threads }

    /// Fills each expert's last block behind its last row.
    private func fillBlocks() {
        guard problem.block > 1 else { return }
        kernel.phase("Padding behind the last row of each expert")
        kernel.loop("place", from: gridThread, to: .constant(problem.experts * problem.block), by: gridThreads) {
            place in
            let expert = kernel.define("ofExpert", place / block)
            let rows = kernel.load("rows", from: tables.rows, at: expert)
            let empty = (block - rows % block) % block
            let within = kernel.define("within", place - expert * block)
            kernel.branch(within.isLess(than: empty), .bounds("the block has as many rows as this")) {
                let first = kernel.load("first", from: tables.first, at: expert)
                let row = kernel.define("emptyRow", first + rows + within)
                kernel.store(padding, to: arguments.sortedIDs, at: row)
                kernel.store(.constant(Float(0)), to: arguments.sortedWeights, at: row)
            }
        }
    }

    /// Fills what lies behind the last block that has rows.
    private func fillTail(from blocks: Value) {
        kernel.phase("Padding behind the last block")
        let room = arguments.entries - arguments.topk + .constant(problem.experts * problem.block)
        let capacity = kernel.define("capacity", (room + (block - 1)) / block)
        kernel.loop("emptyBlock", from: blocks + gridThread, to: capacity, by: gridThreads) {
            kernel.store(.constant(-1), to: arguments.expertIDs, at: $0)
        }
        // A vector where blocks are whole ones.
        let width = [4, 2, 1].first { problem.block % $0 == 0 } ?? 1
        kernel.loop(
            "emptyEntry", from: blocks * block + gridThread * .constant(width), to: capacity * block,
            by: gridThreads * width
        ) { row in
            kernel.store(padding.splat(width), to: arguments.sortedIDs, at: row)
            kernel.store(.constant(Float(0), ValueType(.f32, width)), to: arguments.sortedWeights, at: row)
        }
    }
}
