import Dispatch
import Glibc
import Kernels
import Tuning
import WeightPreparation

/// How fast checkpoints' weights become what kernels read, beside a plain copy of as many bytes by as many threads.
///
/// Eight down projections of Kimi-K2.5, 7168 x 2048, 59 MB of packed weights: more than caches hold. A byte of packed weights
/// costs a byte read, a byte fetched because it is about to be written, and a byte written; of bf16 five bytes altogether, four of
/// them read. The copy may do without the fetch. Copying and preparing take turns, so that a machine whose memory is
/// slower for a while is so for both.
struct PreparingBenchmark {
    private static let (channels, depth, experts) = (7168, 2048, 8)
    private static let rounds = 11

    /// A checkpoint's form and a layout, with the share of the copy's rate that must be reached.
    private struct Case {
        let name: String
        let experts: [ExpertWeights]
        let layout: WeightLayout
        let share: Double
    }

    func run() async throws -> [BenchmarkRow] {
        let threads = WeightPreparation.availableThreads
        let count = Self.experts * Self.channels * Self.depth / 2
        let source = BenchmarkBytes(count: 4 * count)
        let scales = BenchmarkBytes(count: count / 8, of: 0x3c00)
        let target = BenchmarkBytes(count: count)
        let stored = BenchmarkBytes(count: count / 8)
        let cases = try Self.cases(source.readable, scales.readable)
        var rows: [BenchmarkRow] = []
        for measured in cases {
            let results = UnsafeMutableRawBufferPointer(
                rebasing: stored.writable[..<(Self.experts * measured.layout.scaleBytes)])
            var copies: [Double] = []
            var own: [Double] = []
            for _ in 0..<Self.rounds {
                copies.append(
                    await Stopwatch.seconds { Self.copy(source.readable, target.writable, count, threads) })
                own.append(
                    try await Stopwatch.seconds {
                        try WeightPreparation.prepare(
                            measured.experts, into: measured.layout, weights: target.writable, scales: results,
                            threads: threads)
                    })
            }
            let subject = "preparing \(measured.name), \(threads) threads"
            let bytes = Double(count) / 1e9
            rows += [
                BenchmarkRow(subject, "packed weights", bytes / own.median, "GB/s", .none),
                BenchmarkRow(subject, "a copy of as many bytes", bytes / copies.median, "GB/s", .none),
                BenchmarkRow(
                    subject, "preparing over copying, median", zip(copies, own).map { $0 / $1 }.median, "",
                    .atLeast(measured.share)),
            ]
        }
        return rows
    }

    private static func cases(
        _ source: UnsafeRawBufferPointer, _ scales: UnsafeRawBufferPointer
    ) throws -> [Case] {
        func part(_ bytes: UnsafeRawBufferPointer, _ number: Int, _ size: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[(number * size)..<((number + 1) * size)])
        }
        func tensor(
            _ name: String, _ element: CheckpointElement, _ shape: [Int], _ bytes: UnsafeRawBufferPointer, _ expert: Int
        ) -> CheckpointTensor {
            CheckpointTensor(name, element, shape, part(bytes, expert, shape.reduce(element.size, *)))
        }
        func quark(_ packing: QuarkPacking) throws -> [ExpertWeights] {
            try (0..<experts).map { expert in
                ExpertWeights(
                    try .quark(
                        tensor("weight", .i32, [channels, depth / 8], source, expert),
                        scales: tensor("weight_scale", .bf16, [channels], scales, expert), packing: packing))
            }
        }
        let grouped = try (0..<experts).map { expert in
            ExpertWeights(
                try .compressedTensors(
                    tensor("weight_packed", .i32, [channels, depth / 8], source, expert),
                    scales: tensor("weight_scale", .bf16, [channels, depth / 32], scales, expert),
                    shape: [channels, depth]))
        }
        let floats = try (0..<experts).map { expert in
            ExpertWeights(try .floats(tensor("weight", .bf16, [channels, depth], source, expert)))
        }
        func tiles(_ scales: WeightScales) -> WeightLayout {
            .tiles(Int4Layout(unpacking: .two, channels: channels, depth: depth, scales: scales))
        }
        let vectors = VectorLayout(channels: channels, depth: depth, lanes: 16, blockVectors: 2, order: .block)
        return [
            Case(
                name: "Quark's words in sequence for the GPU", experts: try quark(.order), layout: tiles(.channel),
                share: 0.5),
            Case(
                name: "Quark's reordered words for the GPU", experts: try quark(.reorder), layout: tiles(.channel),
                share: 0.3),
            Case(name: "groups of 32 for the GPU", experts: grouped, layout: tiles(.group32), share: 0.3),
            Case(
                name: "Quark's reordered words for the CPU", experts: try quark(.reorder),
                layout: .vectors(vectors, scales: .channel), share: 0.28),
            Case(name: "bf16 for the GPU, quantised by channel", experts: floats, layout: tiles(.channel), share: 0.1),
        ]
    }

    private static func copy(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _ count: Int, _ threads: Int
    ) {
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        nonisolated(unsafe) let (first, second) = (from, to)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let range = (count * thread / threads)..<(count * (thread + 1) / threads)
            memcpy(second + range.lowerBound, first + range.lowerBound, range.count)
        }
    }
}
