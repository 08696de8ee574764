import Devices
import Kernels

extension TaskShare {
    /// The share that a launch step asks for.
    init(_ threads: TaskThreads) {
        let split: Split =
            switch threads.split {
            case .contiguous: .contiguous
            case .interleaved: .interleaved
            case .dynamic: .dynamic
            }
        self.init(threads: threads.count, split: split)
    }
}
