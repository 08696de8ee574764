/// How a CPU deals the tasks of a launch out to threads.
public struct TaskShare: Hashable, Sendable {
    /// Threads, at least 1; the one that launches is one of them.
    public var threads: Int
    /// Which tasks a thread takes.
    public var split: Split

    /// Which tasks a thread takes.
    public enum Split: String, Hashable, Sendable, CaseIterable {
        /// A run of neighbours each, all runs as long as can be.
        case contiguous
        /// Every nth, n being the number of threads.
        case interleaved
        /// The next one as soon as the last is done.
        case dynamic
    }

    /// A share; by default all tasks go to the launching thread.
    public init(threads: Int = 1, split: Split = .contiguous) {
        self.threads = threads
        self.split = split
    }
}
