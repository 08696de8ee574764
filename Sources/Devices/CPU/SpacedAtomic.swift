import Synchronization

/// An atomic value on cache lines of its own: two of them, since processors fetch them in pairs.
struct SpacedAtomic<Value: AtomicRepresentable & BitwiseCopyable & Sendable>: ~Copyable, Sendable {
    /// The value.
    let value: Atomic<Value>
    private let padding:
        (
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64
        ) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

    /// An atomic that holds `value`.
    init(_ value: Value) {
        self.value = Atomic(value)
    }
}
