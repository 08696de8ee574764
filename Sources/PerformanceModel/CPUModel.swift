import Kernels

/// A rough time of a CPU's kernels, for the order in which a search tries configurations.
///
/// Its rates are assumed, not measured, and the same for all processors: the order alone is used, and every time that is
/// shown for a CPU was measured.
public struct CPUModel: Sendable {
    private let processor: Processor

    /// Bytes a second that one core reads from memory.
    private static let bytesPerCore = 20e9
    /// Bytes a second that all cores of a socket read together.
    private static let bytesPerSocket = 300e9
    /// Vector instructions of 32 bytes that a core executes a second.
    private static let instructionsPerCore = 7e9
    /// Seconds to begin a task, and a launch.
    private static let secondsPerTask = 0.2e-6
    private static let secondsPerLaunch = 3e-6

    /// A model of `processor`.
    public init(_ processor: Processor) {
        self.processor = processor
    }

    /// Seconds that `work` may take.
    public func seconds(_ work: VectorWork) -> Double {
        let threads = Double(work.threads)
        let bytes = work.weightBytes + work.otherBytes
        let memory = bytes / min(Self.bytesPerSocket, threads * Self.bytesPerCore)
        let arithmetic = work.instructions / (threads * Self.instructionsPerCore)
        // The thread with most tasks is waited for.
        let rounds = (Double(work.tasks) / threads).rounded(.up)
        let imbalance = rounds * threads / Double(work.tasks)
        return max(memory, arithmetic) * imbalance + rounds * Self.secondsPerTask + Self.secondsPerLaunch
    }
}
