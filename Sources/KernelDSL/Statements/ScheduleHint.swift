/// What the text tells the compiler's instruction scheduler.
public enum ScheduleHint: Hashable, Sendable {
    /// No instruction moves across (`sched_barrier(0)`).
    case barrier
    /// The next `count` instructions of one kind belong together, in this place of the pipeline.
    case group(InstructionKind, count: Int)
    /// The wave's priority in its SIMD, 0 to 3.
    case priority(Int)

    /// The masks of `sched_group_barrier`, as LLVM's AMDGPU usage guide lists them.
    public enum InstructionKind: Int, Hashable, Sendable {
        case vector = 0x2
        case matrix = 0x8
        case globalLoad = 0x20
        case sharedRead = 0x100
        case sharedWrite = 0x200
    }
}
