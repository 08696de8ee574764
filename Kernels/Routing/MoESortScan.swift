import KernelDSL

/// Counts and places by going through all entries: each lane looks for its own experts.
struct MoESortScan: MoESortPlaces {
    private let sort: MoESortKernel
    private let kernel: KernelBuilder
    private let staged: SharedBuffer

    private static let stagedEntries = MoESortSettings.stagedEntries
    /// Entries that a lane reads from LDS at once.
    private static let width = 4

    init(_ sort: MoESortKernel) {
        self.sort = sort
        kernel = sort.kernel
        staged = kernel.sharedBuffer("stagedExperts", .i32, count: Self.stagedEntries)
    }

    func totals() -> [Value] {
        kernel.phase("Each lane counts the entries of its own experts")
        let totals = (0..<sort.expertsOfLane).map { _ in kernel.mutable("total", 0) }
        forEachEntry { _, expert in
            for (number, total) in totals.enumerated() {
                let isOwn = expert.equals(sort.ownExpert(number))
                kernel.assign(total, .variable(total) + isOwn.select(1, else: 0))
            }
        }
        return totals.map { .variable($0) }
    }

    func place(from before: Value, _ blocks: [Value]) {
        kernel.phase("Each lane places the entries of its own experts, in their order")
        var first = before
        var rows: [Variable] = []
        for count in blocks {
            rows.append(kernel.mutable("row", first * .constant(sort.problem.block)))
            first = first + count
        }
        forEachEntry { entry, expert in
            for (number, row) in rows.enumerated() {
                kernel.branch(
                    expert.equals(sort.ownExpert(number)), .bounds("other experts are other lanes'")
                ) {
                    sort.place(entry, at: .variable(row))
                    kernel.assign(row, .variable(row) + 1)
                }
            }
        }
    }

    /// Writes `body` for every entry and its expert, −1 where it has no row; entries pass through LDS.
    private func forEachEntry(_ body: (_ entry: Value, _ expert: Value) -> Void) {
        let size = Self.stagedEntries
        kernel.loop("tile", from: 0, to: sort.arguments.entries, by: size) { tile in
            kernel.barrier(.workgroup)
            for start in stride(from: 0, to: size, by: sort.settings.threads) {
                let place = kernel.define("stagedPlace", sort.thread + .constant(start))
                kernel.store(sort.expert(ofEntry: tile + place, other: -1), to: staged, at: place)
            }
            kernel.barrier(.workgroup)
            let left = kernel.define("left", sort.arguments.entries - tile)
            let count = kernel.define(
                "stagedCount", left.isLess(than: .constant(size)).select(left, else: .constant(size)))
            kernel.loop("step", from: 0, to: count, by: Self.width) { step in
                let experts = kernel.load("stagedFour", ValueType(.i32, Self.width), from: staged, at: step)
                for number in 0..<Self.width {
                    body(tile + step + .constant(number), experts[number])
                }
            }
        }
    }
}
