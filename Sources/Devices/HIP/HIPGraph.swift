import CROCm

/// Launches that were captured, so that one call starts them all.
final class HIPGraph {
    private let context: HIPContext
    private let executable: wt_hip_graph_exec

    /// Captures `launches`; nil where this HIP cannot.
    init?(_ launches: [HIPLaunch], _ context: HIPContext) throws(DeviceError) {
        guard let graph = try Self.capture(launches, context) else { return nil }
        var executable: wt_hip_graph_exec?
        let kernels = HIPBatch.names(launches)
        defer { context.release { context.library.destroyGraph(graph) } }
        try context.call("hipGraphInstantiate") {
            context.library.instantiateGraph(&executable, graph, nil, nil, 0)
        } otherwise: { _, words in
            .badLaunch(kernel: kernels, reason: words)
        }
        guard let executable else { return nil }
        self.context = context
        self.executable = executable
    }

    deinit {
        context.release { context.library.destroyExecutableGraph(executable) }
    }

    /// Hands all launches to the stream.
    func enqueue(kernels: String) throws(DeviceError) {
        try context.call("hipGraphLaunch", running: kernels) {
            context.library.launchGraph(executable, context.stream)
        } otherwise: { _, words in
            .badLaunch(kernel: kernels, reason: words)
        }
    }

    private static func capture(
        _ launches: [HIPLaunch], _ context: HIPContext
    ) throws(DeviceError) -> wt_hip_graph? {
        let kernels = HIPBatch.names(launches)
        try context.requireHealth()
        // Relaxed: what HIP allocates at a kernel's first launch is none of the capture's business.
        let mode = Int32(WT_HIP_CAPTURE_MODE_RELAXED)
        let begun = HIPStatus(code: context.library.beginCapture(context.stream, mode))
        if begun.isUnsupported {
            return nil
        }
        try context.call("hipStreamBeginCapture") { begun.code }

        var graph: wt_hip_graph?
        do {
            for launch in launches {
                try launch.enqueue()
            }
        } catch {
            // A capture that went wrong is ended as well, or the stream would be of no use.
            context.release { context.library.endCapture(context.stream, &graph) }
            if let graph {
                context.release { context.library.destroyGraph(graph) }
            }
            throw error
        }
        let ended = HIPStatus(code: context.library.endCapture(context.stream, &graph))
        if ended.isUnsupported {
            return nil
        }
        try context.call("hipStreamEndCapture") {
            ended.code
        } otherwise: { _, words in
            .badLaunch(kernel: kernels, reason: words)
        }
        return graph
    }
}
