import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("The space of schedules for CPUs")
struct VectorSpaceTests {
    /// A problem, a configuration that breaks one constraint, and what that says.
    struct Broken: Sendable, CustomTestStringConvertible {
        let constraint: String
        let vectors: VectorInstructions
        let channels: Int
        var tokens = 8
        var topk = 2
        var scales = WeightScales.channel
        var operations = [W4A8GEMM.operation, MoEStage2.operation, MoEStage1.operation]
        let settings: KeyValuePairs<String, String>
        let reason: String

        var testDescription: String { "\(constraint) of \(operations.joined(separator: ", "))" }
    }

    private static let unpaired = [W4A8GEMM.operation, MoEStage2.operation]
    private static let routed = [MoEStage2.operation, MoEStage1.operation]

    static let broken = [
        Broken(
            constraint: "rows that there are", vectors: .avx2, channels: 64, tokens: 2, settings: ["tile_m": "3"],
            reason: "tile_m = 3, but there are 2 tokens"),
        Broken(
            constraint: "sums fit registers", vectors: .avx2, channels: 64,
            settings: ["tile_m": "5", "block_vectors": "4"],
            reason: "20 vectors of sums, but avx2 has 16 registers"),
        Broken(
            constraint: "register blocks divide N", vectors: .avx512VNNI, channels: 48, operations: unpaired,
            settings: ["block_vectors": "2"], reason: "N = 48 is no multiple of a register block's 32 channels"),
        Broken(
            constraint: "register blocks divide N", vectors: .avx512VNNI, channels: 96,
            operations: [MoEStage1.operation], settings: ["block_vectors": "4"],
            reason: "N = 96 is no multiple of a register block's 64 channels"),
        Broken(
            constraint: "tasks divide N", vectors: .avx512VNNI, channels: 96,
            settings: ["block_vectors": "2", "task_blocks": "2"],
            reason: "N = 96 is no multiple of a task's 64 channels"),
        Broken(
            constraint: "a pass of the loop has whole groups", vectors: .avx512VNNI, channels: 64, scales: .group32,
            settings: ["unroll_k": "2"], reason: "unroll_k = 2 parts groups of 32, which are 4 steps"),
        Broken(
            constraint: "one vector has one order", vectors: .avx2, channels: 64, operations: unpaired,
            settings: ["weight_order": "column"],
            reason: "weight_order = column is the same as block where a block has one vector"),
        Broken(
            constraint: "one vector has one order", vectors: .avx2, channels: 64, operations: [MoEStage1.operation],
            settings: ["weight_order": "column", "gate_up": "separated"],
            reason:
                "weight_order = column is the same as block where a block has one vector of gate's and one of up's"),
        Broken(
            constraint: "one thread takes all", vectors: .avx2, channels: 64, settings: ["split": "dynamic"],
            reason: "split = dynamic is the same as contiguous for one thread"),
        Broken(
            constraint: "one task each is one split", vectors: .avx512VNNI, channels: 64, operations: unpaired,
            settings: ["threads": "4", "split": "interleaved"],
            reason: "split = interleaved is the same as contiguous for 4 tasks of 4 threads"),
        Broken(
            constraint: "one task each is one split", vectors: .avx512VNNI, channels: 128,
            operations: [MoEStage1.operation], settings: ["threads": "4", "split": "interleaved"],
            reason: "split = interleaved is the same as contiguous for 4 tasks of 4 threads"),
        Broken(
            constraint: "a task for every thread", vectors: .avx512VNNI, channels: 64,
            settings: ["threads": "4", "block_vectors": "2"], reason: "2 tasks leave some of 4 threads idle"),
        Broken(
            constraint: "looking for rows is for few", vectors: .avx2, channels: 64, tokens: 17, operations: routed,
            settings: ["routing": "inline"],
            reason: "routing = inline is for 16 tokens at most, not 17: sorting first takes less"),
        Broken(
            constraint: "looking for rows is for few", vectors: .avx2, channels: 64, tokens: 16, topk: 9,
            operations: routed, settings: ["routing": "inline"],
            reason: "routing = inline looks through 128 entries at most, not M * topk = 144"),
    ]

    private func families(_ example: Broken) throws -> [any CPUFamily] {
        let processor = SampleProcessors.named(example.vectors)
        return try example.operations.map { operation -> any CPUFamily in
            switch operation {
            case W4A8GEMM.operation:
                CPUW4A8GEMM(
                    try W4A8GEMM(
                        tokens: example.tokens, channels: example.channels, depth: 192, scales: example.scales),
                    for: processor)
            case MoEStage2.operation:
                CPUMoEStage2(
                    try MoEStage2(
                        tokens: example.tokens, channels: example.channels, depth: 192, experts: 12,
                        expertsPerToken: example.topk, scales: example.scales), for: processor)
            default:
                try CPUMoEStage1(
                    try MoEStage1(
                        tokens: example.tokens, channels: example.channels, depth: 192, experts: 12,
                        expertsPerToken: example.topk, scales: example.scales), for: processor)
            }
        }
    }

    @Test("each constraint can be broken alone, and says by what", arguments: broken)
    func alone(_ example: Broken) throws {
        for family in try families(example) {
            let base = [("threads", "1"), ("tile_m", "1"), ("block_vectors", family is CPUMoEStage1 ? "2" : "1")]
            let start = try family.configuration(setting: base, over: family.firstConfiguration)
            #expect(try family.violations(of: start).violated.isEmpty)
            let configuration = try family.configuration(
                setting: example.settings.map { ($0.key, $0.value) }, over: start)
            let (violated, unjudged) = try family.violations(of: configuration)
            #expect(violated.map(\.constraint.summary) == [example.constraint])
            #expect(violated.map(\.reason) == [example.reason])
            for constraint in unjudged {
                #expect(try constraint.violation(configuration) == nil, "\(constraint.summary)")
            }
            let isRedundancy = violated.first?.constraint.isRedundancy == true
            if isRedundancy {
                #expect(throws: Never.self) { try family.validate(configuration) }
            } else {
                #expect(throws: ConfigurationError.self) { try family.validate(configuration) }
            }
        }
    }

    @Test("no other constraint exists")
    func allConstraints() throws {
        for family in try SampleSchedules.small() {
            let operation = type(of: family).operation
            let known = Set(Self.broken.filter { $0.operations.contains(operation) }.map(\.constraint))
            #expect(family.constraints.map(\.summary).sorted() == known.sorted(), "\(operation)")
        }
    }

    @Test("passes of the loop divide the K of every problem")
    func passes() throws {
        for family in try SampleSchedules.small() {
            let unroll = try #require(family.parameters.first { $0.name == "unroll_k" })
            for value in unroll.values {
                guard case .integer(let steps) = value else { continue }
                #expect(64 / VectorLayout.depth % steps == 0)
            }
        }
    }

    @Test("legal configurations differ in their text or their launch")
    func distinct() throws {
        for family in try SampleSchedules.small() {
            let emitter = CEmitter(family.processor.vectors)
            var seen: [String: Configuration] = [:]
            for configuration in Set(try family.legalSample(250)) {
                let plan = try family.plan(for: configuration)
                let launch = plan.steps.map { step in
                    "\(step.grid) \(threads(step)) " + emitter.body(of: step.kernel)
                }.joined()
                let other = seen.updateValue(configuration, forKey: launch)
                #expect(other == nil, "\(configuration) is \(other.map { "\($0)" } ?? "")")
            }
            #expect(seen.count > 150)
        }
    }

    /// Which tasks each thread takes: equal where two ways to share them out are the same.
    private func threads(_ step: LaunchStep) -> String {
        guard let threads = step.threads else { return "" }
        let (tasks, count) = (step.grid.count, threads.count)
        switch threads.split {
        case .contiguous: return "\((0..<count).map { Array((tasks * $0 / count)..<(tasks * ($0 + 1) / count)) })"
        case .interleaved: return "\((0..<count).map { Array(stride(from: $0, to: tasks, by: count)) })"
        case .dynamic: return "dynamic \(count)"
        }
    }

    @Test("every value of every parameter is legal somewhere and changes the text or the launch")
    func everyValueMatters() throws {
        for family in try SampleSchedules.all(channels: 2048, depth: 192, tokens: 8) {
            let base = try family.configuration(
                setting: [("threads", "2"), ("tile_m", "1"), ("block_vectors", "2")], over: family.firstConfiguration)
            let emitter = CEmitter(family.processor.vectors)
            for parameter in family.parameters {
                var launches: Set<String> = []
                var legal = 0
                for value in parameter.values {
                    let configuration = try family.configuration(
                        setting: [(parameter.name, value.description)], over: base)
                    guard try family.rejection(of: configuration) == nil else { continue }
                    legal += 1
                    launches.insert(
                        try family.plan(for: configuration).steps.map {
                            "\($0.grid) \(threads($0))" + emitter.body(of: $0.kernel)
                        }.joined())
                }
                let isParted = parameter.name == "unroll_k" && family.types.scales == WeightScales.group32.keyWord
                #expect(legal == parameter.values.count - (isParted ? 2 : 0), "\(parameter.name)")
                #expect(launches.count == legal, "\(parameter.name)")
            }
        }
    }
}
