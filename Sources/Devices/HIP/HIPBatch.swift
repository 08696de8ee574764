import CROCm

/// Launches on a stream between two events; several are replayed from a graph.
///
/// The time runs from the event before the first launch to the event after the last, so it holds what the host needs to
/// hand the first launch over. For a short kernel, that is a part that counts: measure it as a batch of many repetitions,
/// and divide.
final class HIPBatch: DeviceBatch {
    private let context: HIPContext
    private let launches: [HIPLaunch]
    private let graph: HIPGraph?
    private let kernels: String

    init(_ launches: [HIPLaunch], _ context: HIPContext) throws(DeviceError) {
        self.launches = launches
        self.context = context
        kernels = Self.names(launches)
        graph = launches.count > 1 ? try HIPGraph(launches, context) : nil
    }

    /// The names of the kernels that are launched, each once.
    static func names(_ launches: [HIPLaunch]) -> String {
        var names: [String] = []
        for launch in launches where !names.contains(launch.kernel) {
            names.append(launch.kernel)
        }
        return names.joined(separator: ", ")
    }

    func run() throws(DeviceError) -> Double? {
        guard !launches.isEmpty else { return 0 }
        let library = context.library
        try context.call("hipEventRecord") { library.recordEvent(context.start, context.stream) }
        do {
            if let graph {
                try graph.enqueue(kernels: kernels)
            } else {
                for launch in launches {
                    try launch.enqueue()
                }
            }
        } catch {
            // What was launched before the one that was turned down must not run on behind the next batch.
            if !error.isFatal {
                try context.synchronize()
            }
            throw error
        }
        try context.call("hipEventRecord", running: kernels) { library.recordEvent(context.stop, context.stream) }
        try context.call("hipEventSynchronize", running: kernels) { library.synchronizeEvent(context.stop) }
        var milliseconds: Float = 0
        try context.call("hipEventElapsedTime", running: kernels) {
            library.elapsedTime(&milliseconds, context.start, context.stop)
        }
        let seconds = Double(milliseconds) / 1000
        // Zero is as impossible as less: something ran.
        guard seconds.isFinite, seconds > 0 else { throw .impossibleTime(seconds: seconds) }
        return seconds
    }
}
