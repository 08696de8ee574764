import Synchronization

/// How many programs may run at a time; who finds none free waits for one, first come, first served.
final class CompileSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    /// Calls `body` as soon as there is a free slot, which it has until it returns.
    func run<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let hasSlot = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if hasSlot {
                continuation.resume()
            }
        }
        defer { release() }
        return await body()
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
