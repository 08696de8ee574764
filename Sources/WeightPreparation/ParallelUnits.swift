import Dispatch
import Synchronization

/// Work in numbered units, taken by several threads in ascending order.
struct ParallelUnits {
    let count: Int
    let threads: Int

    /// The failure of the lowest unit.
    private struct Failure {
        let unit: Int
        let error: WeightPreparationError
    }

    /// Runs `worker` on every thread with a source of units.
    ///
    /// A worker asks for units until there are none, and stops at its first error. Units are taken in ascending order, so that every
    /// unit below a failed one was done or failed as well: the error of the lowest is thrown, the same for any number of
    /// threads.
    func run(
        _ worker: @Sendable (_ next: () -> Int?, _ unit: inout Int) throws(WeightPreparationError) -> Void
    ) throws(WeightPreparationError) {
        let taken = Atomic(0)
        let first = Mutex<Failure?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(threads, max(1, count))) { _ in
            var unit = 0
            do throws(WeightPreparationError) {
                try worker(
                    {
                        let next = taken.add(1, ordering: .relaxed).oldValue
                        return next < count ? next : nil
                    }, &unit)
            } catch {
                let failure = Failure(unit: unit, error: error)
                first.withLock { known in
                    if known.map({ failure.unit < $0.unit }) ?? true {
                        known = failure
                    }
                }
            }
        }
        if let failure = first.withLock({ $0 }) {
            throw failure.error
        }
    }
}
