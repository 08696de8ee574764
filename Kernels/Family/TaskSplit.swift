/// Which tasks of a launch a thread of a CPU takes.
public enum TaskSplit: String, Hashable, Sendable, CaseIterable {
    /// A run of neighbours each.
    case contiguous
    /// Every nth, n being the number of threads.
    case interleaved
    /// The next one as soon as the last is done.
    case dynamic
}
