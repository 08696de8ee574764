import KernelDSL

/// Counts and places by ballots: the lanes of a wave take an entry each, and learn which others have its expert.
///
/// A wave has a run of entries of its own, in their order, and a row of the table: first its count of each expert's entries,
/// then the rows of that expert that stand before its next one.
struct MoESortVotes: MoESortPlaces {
    private let sort: MoESortKernel
    private let kernel: KernelBuilder
    private let table: SharedBuffer

    private static let waveSize = MoESortSettings.waveSize

    init(_ sort: MoESortKernel) {
        self.sort = sort
        kernel = sort.kernel
        table = kernel.sharedBuffer("waveRows", .i32, count: sort.settings.waves * sort.problem.experts)
    }

    /// What a lane knows of its entry.
    private struct Vote {
        let entry: Value
        /// Its expert; E for an entry that has no row.
        let expert: Value
        /// Lanes below this one whose entries have the same expert, and all that do.
        let rank, size: Value
        /// Where the wave counts the expert.
        let place: Value
        /// Whether it is the first of its expert in this round.
        let isLeader: Value
    }

    private var experts: Value { .constant(sort.problem.experts) }
    private var wave: Value { sort.thread / .constant(Self.waveSize) }

    func totals() -> [Value] {
        kernel.phase(
            "Each wave counts its own run of entries: ballots on the bits of their experts show who has the same")
        kernel.loop("cleared", from: sort.lane, to: experts, by: Self.waveSize) {
            kernel.store(0, to: table, at: wave * experts + $0)
        }
        kernel.barrier(.wave)
        forEachVote { vote in
            kernel.branch(vote.isLeader, .choice) {
                let counted = kernel.load("counted", from: table, at: vote.place)
                kernel.store(counted + vote.size, to: table, at: vote.place)
            }
            kernel.barrier(.wave)
        }
        kernel.barrier(.workgroup)
        kernel.phase("The rows of each expert; a wave's count gives way to the rows of the waves before it")
        return (0..<sort.expertsOfLane).map { number in
            let expert = kernel.define("ownExpert", sort.ownExpert(number))
            let total = kernel.mutable("total", 0)
            kernel.branch(expert.isLess(than: experts), .choice) {
                let counts = (0..<sort.settings.waves).map { wave in
                    kernel.load("ofWave", from: table, at: .constant(wave * sort.problem.experts) + expert)
                }
                for (wave, count) in counts.enumerated() {
                    kernel.store(
                        .variable(total), to: table, at: .constant(wave * sort.problem.experts) + expert)
                    kernel.assign(total, .variable(total) + count)
                }
            }
            return .variable(total)
        }
    }

    func place(from before: Value, _ blocks: [Value]) {
        kernel.phase("Each entry's row: behind its expert's first, the waves and lanes before it")
        forEachVote { vote in
            kernel.branch(vote.expert.isLess(than: experts), .bounds("experts of other ranks have no rows")) {
                let first = kernel.load("firstRow", from: sort.tables.first, at: vote.expert)
                let behind = kernel.load("behind", from: table, at: vote.place)
                sort.place(vote.entry, at: kernel.define("row", first + behind + vote.rank))
            }
            kernel.barrier(.wave)
            kernel.branch(vote.isLeader, .choice) {
                let behind = kernel.load("rowsBefore", from: table, at: vote.place)
                kernel.store(behind + vote.size, to: table, at: vote.place)
            }
            kernel.barrier(.wave)
        }
    }

    /// Writes `body` for the entries of the wave, 64 at a time.
    private func forEachVote(_ body: (Vote) -> Void) {
        let all = Value.constant(0xffff_ffff, .u32)
        let lane = sort.lane
        let bits = kernel.define(
            "lowerBits", (.constant(1, .u32) << (lane & 31).converted(to: .u32)) - .constant(1, .u32))
        let isLow = lane.isLess(than: 32)
        let lower = [isLow.select(bits, else: all), isLow.select(.constant(0, .u32), else: bits)]
        let threads = sort.settings.threads
        let rounds = kernel.define("rounds", (sort.arguments.entries + .constant(threads - 1)) / .constant(threads))
        kernel.loop("round", from: 0, to: rounds, by: 1) { round in
            let entry = kernel.define("entry", (wave * rounds + round) * .constant(Self.waveSize) + lane)
            let expert = kernel.define("expertOfEntry", sort.expert(ofEntry: entry, other: sort.problem.experts))
            var same: [Value] = []
            for bit in 0..<(Int.bitWidth - sort.problem.experts.leadingZeroBitCount) {
                let isSet = kernel.define("isSet", ((expert >> .constant(bit)) & 1).equals(1))
                let holding = kernel.ballot("holding", isSet)
                let unlike = kernel.define("unlike", isSet.select(.constant(0, .u32), else: all))
                let alike = (0..<2).map { holding[$0] ^ unlike }
                same = same.isEmpty ? alike : zip(same, alike).map { $0 & $1 }
                same = same.map { kernel.define("same", $0) }
            }
            let rank = kernel.define("rank", count(same[0] & lower[0]) + count(same[1] & lower[1]))
            let isOurs = expert.isLess(than: experts)
            body(
                Vote(
                    entry: entry, expert: expert, rank: rank, size: count(same[0]) + count(same[1]),
                    place: wave * experts + expert, isLeader: isOurs.select(rank, else: 1).equals(0)))
        }
    }

    private func count(_ word: Value) -> Value { Value.call(.bitCount, word).converted(to: .i32) }
}
