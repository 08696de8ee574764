import KernelDSL
import Kernels

/// Processors that tests of schedules for CPUs share.
package enum SampleProcessors {
    /// One for each set of instructions, with four cores.
    package static let all = VectorInstructions.all.map { named($0) }

    /// A processor with `vectors` and four cores.
    package static func named(_ vectors: VectorInstructions, cores: Int = 4) -> Processor {
        Processor(vectors: vectors, cores: cores, lastLevelCache: 32 << 20)
    }
}
