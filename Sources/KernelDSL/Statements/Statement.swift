/// A step of a kernel.
public indirect enum Statement: Hashable, Sendable {
    /// Says what the following statements are for: one a phase.
    case comment(String)
    /// Gives an immutable variable its value, or a mutable one its first.
    case define(Variable, Value)
    case assign(Variable, Value)
    /// `result = pointer[index]`, the index in elements of the pointer; `result` may be wider than one element.
    case load(Variable, from: GlobalPointer, at: Value, CachePolicy)
    case store(Value, to: GlobalPointer, at: Value, CachePolicy)
    /// Asks for the cache line of `pointer[index]`, which need not exist.
    case prefetch(GlobalPointer, at: Value)
    case loadShared(Variable, from: SharedBuffer, at: Value)
    case storeShared(Value, to: SharedBuffer, at: Value)
    /// A descriptor over `bytes` bytes from `pointer[index]` on; index and size are the same for the whole wave.
    case describe(BufferDescriptor, at: Value, bytes: Value)
    /// Reads at `vectorOffset + scalarOffset` bytes; zero where the vector offset lies beyond the descriptor's size.
    case loadBuffer(Variable, from: BufferDescriptor, vectorOffset: Value, scalarOffset: Value, CachePolicy)
    /// Reads 16 bytes a lane at `vectorOffset + scalarOffset` straight into LDS, without registers: lane l's become element
    /// `index + l`, where `index` is the same for the whole wave; zeros where the vector offset lies beyond the descriptor's size.
    ///
    /// No barrier waits for it. A wave that reads back what it asked for last waits for all of it.
    case loadIntoShared(SharedBuffer, at: Value, from: BufferDescriptor, vectorOffset: Value, scalarOffset: Value)
    case atomic(AtomicOperation, Value, to: GlobalPointer, at: Value)
    case crossLane(Variable, CrossLaneOperation, [Value])
    /// `accumulator = a · b + accumulator` over the wave.
    case matrix(Variable, a: Value, b: Value, MatrixInstruction)
    /// `for (counter = from; counter < to; counter += by)`.
    case loop(counter: Variable, from: Value, to: Value, by: Int, body: [Statement])
    case branch(Value, BranchPurpose, then: [Statement], otherwise: [Statement])
    /// Ends the workgroup where the condition, the same for all of it, holds.
    case exit(when: Value)
    case barrier(BarrierScope)
    case schedule(ScheduleHint)
    /// The value is in a register here: the compiler must not move its load into a branch behind this point.
    case keep(Value)
}
