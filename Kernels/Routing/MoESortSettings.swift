/// The knobs of a sort, typed.
struct MoESortSettings {
    let threads: Int
    let counting: MoESortCounting
    let workgroups: Int

    static let waveSize = 64
    /// Entries that lie in LDS while lanes scan them.
    static let stagedEntries = 1024

    init(threads: Int, counting: MoESortCounting, workgroups: Int) {
        self.threads = threads
        self.counting = counting
        self.workgroups = workgroups
    }

    init(_ configuration: Configuration) throws(ConfigurationError) {
        try self.init(
            threads: configuration.integer("threads"),
            counting: configuration.choice("counting", MoESortCounting.self),
            workgroups: configuration.integer("workgroups"))
    }

    var waves: Int { threads / Self.waveSize }

    /// Bytes of LDS: first row and rows of each expert, blocks of each wave, and what counting needs.
    func sharedBytes(of problem: MoESort) -> Int {
        let counting =
            switch counting {
            case .ballot: waves * problem.experts
            case .scan: Self.stagedEntries
            }
        return 4 * (2 * problem.experts + waves + counting) + 48
    }
}
