import KernelDSL

/// Reads memory as fast as a CPU can: the ceiling that weights are streamed under.
///
/// The bitwise sum of what was read is stored, so that nothing can be left out.
public struct StreamRead: Hashable, Sendable {
    /// Bytes to read, a multiple of 64 KiB.
    public let bytes: Int
    /// The CPU.
    public let processor: Processor

    /// Reads `bytes` bytes.
    public init(bytes: Int, for processor: Processor) {
        self.bytes = bytes
        self.processor = processor
    }

    /// A way to read.
    public struct Variant: Hashable, Sendable, CustomStringConvertible {
        /// Vectors that one pass of the loop reads.
        public let unroll: Int
        /// Bytes ahead at which lines are asked for; 0 leaves it to the hardware.
        public let prefetch: Int
        /// Bytes of a task.
        public let taskBytes: Int

        /// `unroll=8,prefetch=0,task=65536`.
        public var description: String { "unroll=\(unroll),prefetch=\(prefetch),task=\(taskBytes)" }
    }

    /// The ways that are tried.
    public var variants: [Variant] {
        Set([1 << 16, bytes / processor.cores]).sorted().filter { $0 > 0 && bytes % $0 == 0 }.flatMap { task in
            [4, 8].flatMap { unroll in
                [0, 1024, 4096].map { Variant(unroll: unroll, prefetch: $0, taskBytes: task) }
            }
        }.filter { $0.taskBytes % ($0.unroll * processor.vectors.bytes) == 0 }
    }

    /// The launch.
    public func plan(_ variant: Variant) -> LaunchPlan {
        let width = processor.vectors.bytes
        let tasks = bytes / variant.taskBytes
        let kernel = KernelBuilder(
            name: "stream_read", summary: "reads \(bytes) bytes, \(variant).", workgroupSize: 1)
        let type = ValueType(.u8, width)
        let source = kernel.pointer("source", type, alignment: VectorParameters.alignment)
        let output = kernel.pointer("sums", ValueType(.u8), .write, alignment: VectorParameters.alignment)
        let task = kernel.define("task", .builtin(.blockX))
        let sums = (0..<variant.unroll).map { kernel.mutable("sum_\($0)", .constant(0, type)) }
        let start = kernel.define("start", task.converted(to: .i64) * .constant(variant.taskBytes / width, .i64))
        kernel.loop("vector", from: 0, to: .constant(variant.taskBytes / width), by: variant.unroll) { vector in
            let place = kernel.define("place", start + vector.converted(to: .i64))
            for (number, sum) in sums.enumerated() {
                let index = place + .constant(number, .i64)
                if variant.prefetch > 0, number * width % VectorParameters.alignment == 0 {
                    kernel.prefetch(source, at: index + .constant(variant.prefetch / width, .i64))
                }
                let read = kernel.load("read", type, from: source, at: index)
                kernel.assign(sum, .variable(sum) ^ read)
            }
        }
        let all = sums.dropFirst().reduce(Value.variable(sums[0])) { $0 ^ .variable($1) }
        kernel.store(all, to: output, at: task.converted(to: .i64) * .constant(width, .i64))
        let built = kernel.build()
        return LaunchPlan(
            steps: [
                LaunchStep(
                    built, grid: Grid(x: tasks), gridMeaning: "x: tasks",
                    arguments: built.parameters.map { .tensor($0.name) },
                    threads: TaskThreads(processor.cores, .contiguous))
            ],
            tensors: [
                Tensor("source", .u8, [bytes], "bytes to read"),
                Tensor("sums", .u8, [tasks, width], "the bitwise sum of each task's vectors", role: .output),
            ])
    }
}
