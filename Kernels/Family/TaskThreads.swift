/// How a launch is shared out among the threads of a CPU.
public struct TaskThreads: Hashable, Sendable {
    /// Threads, at least 1.
    public let count: Int
    /// Which tasks each takes.
    public let split: TaskSplit

    /// `count` threads that share tasks out by `split`.
    public init(_ count: Int, _ split: TaskSplit) {
        self.count = count
        self.split = split
    }
}
