/// What the K loop tells the compiler's scheduler.
public enum ScheduleHints: String, Hashable, Sendable, CaseIterable {
    /// A schedule barrier behind each weight load and each group of matrix instructions: the order of the text stands, and
    /// loads are not drained together.
    case pinned
    /// Nothing.
    case none
    /// The group pattern of the published kernels: reads of LDS, loads and matrix instructions in fixed proportions.
    case groups
}
