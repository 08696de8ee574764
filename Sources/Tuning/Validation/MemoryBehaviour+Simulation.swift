import Devices
import Kernels
import PerformanceModel

extension MemoryBehaviour {
    /// The behaviour of the sampled workgroups of `step`, as `report` shows it; `streamed` tensors count as weights.
    init(_ report: LaneReport, of step: LaunchStep, streamed: Set<String>) {
        let shared = report.statistics.filter(\.isShared)
        var weights = LineUse.none
        var otherReads = LineUse.none
        var writes = LineUse.none
        for traffic in report.traffic {
            let use = LineUse(lineBytes: 128 * traffic.lines, usedBytes: traffic.bytes)
            if !traffic.isLoad {
                writes = writes + use
            } else if case .tensor(let name) = step.arguments[traffic.argument], streamed.contains(name) {
                weights = weights + use
            } else {
                otherReads = otherReads + use
            }
        }
        self.init(
            sharedAccesses: shared.reduce(0) { $0 + $1.instructions },
            conflictCycles: shared.reduce(0) { $0 + $1.conflictCycles },
            worstWay: shared.map(\.worstWay).max() ?? 0, waves: report.sharedWaves, weights: weights,
            otherReads: otherReads, writes: writes)
    }
}
