import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Healthy schedules for CPUs", .serialized)
struct HealthyScheduleTests {
    private func expectRight(
        _ configuration: Configuration, of family: any VerifiableCPUFamily, on bench: ScheduleBench
    ) async throws {
        let candidate = try await bench.candidate(configuration, of: family)
        let report = try bench.judge(candidate, of: family)
        #expect(report.problem == nil, "\(family.dimensions.map { "\($0.name)=\($0.extent)" }): \(configuration)")
        #expect(report.isDeterministic == true)
        #expect(report.worstRatio <= 1 && report.worstRatio > 0)
        let cases = try family.verificationCases(for: configuration, seed: 1, limits: .device)
        #expect(report.verdicts.map(\.name) == cases.map(\.name))
        // Results, and integer sums beside them.
        #expect(report.verdicts.allSatisfy { $0.elements > 0 && $0.workgroups > 0 })
        for name in ["-8 x -128 throughout", "7 x -128 throughout", "huge scales", "tiny scales", "scales of zero"] {
            #expect(cases.contains { $0.name == name }, "\(name)")
        }
    }

    private func expectRight(
        _ sample: ScheduleSample, on bench: ScheduleBench, scales: WeightScales
    ) async throws {
        // Only groups leave values out: passes that would part them.
        #expect(sample.missing == (scales == .group32 ? ["unroll_k=1", "unroll_k=2"] : []))
        for member in sample.members {
            try await expectRight(member.configuration, of: member.family, on: bench)
        }
    }

    @Test(
        "dense products pass every case twice with the same bytes: every value of every parameter, M from 1 to 17",
        arguments: VectorInstructions.all, WeightScales.allCases)
    func gemm(_ vectors: VectorInstructions, _ scales: WeightScales) async throws {
        let bench = try await ScheduleBench(vectors)
        let sample = try ScheduleSample { tokens, channels, depth in
            try bench.gemm(tokens: tokens, channels: channels, depth: depth, scales: scales)
        }
        try await expectRight(sample, on: bench, scales: scales)
    }

    @Test(
        "stage 2 passes every case twice with the same bytes: every value of every parameter, M from 1 to 17",
        arguments: VectorInstructions.all, WeightScales.allCases)
    func stage2(_ vectors: VectorInstructions, _ scales: WeightScales) async throws {
        let bench = try await ScheduleBench(vectors)
        let sample = try ScheduleSample { tokens, channels, depth in
            try bench.stage2(tokens: tokens, channels: channels, depth: depth, scales: scales)
        }
        try await expectRight(sample, on: bench, scales: scales)
    }

    @Test(
        "stage 1 passes every case twice with the same bytes: every value of every parameter, M from 1 to 17",
        arguments: VectorInstructions.all, WeightScales.allCases)
    func stage1(_ vectors: VectorInstructions, _ scales: WeightScales) async throws {
        let bench = try await ScheduleBench(vectors)
        let sample = try ScheduleSample { tokens, channels, depth in
            try bench.stage1(tokens: tokens, channels: channels, depth: depth, scales: scales)
        }
        try await expectRight(sample, on: bench, scales: scales)
    }

    @Test("one configuration of each family passes at the extents of Kimi-K2.5", arguments: VectorInstructions.all)
    func kimi(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        let gemm = try bench.gemm(tokens: 4, channels: 7168, depth: 2048)
        let stage2: any VerifiableCPUFamily = CPUMoEStage2(
            try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8), for: bench.processor
        )
        let stage1: any VerifiableCPUFamily = try CPUMoEStage1(
            try MoEStage1(tokens: 4, channels: 512, depth: 7168, experts: 384, expertsPerToken: 8), for: bench.processor
        )
        for (family, settings) in [
            (gemm, [("tile_m", "4"), ("block_vectors", "2"), ("prefetch", "1024")]),
            (stage2, [("tile_m", "1"), ("block_vectors", "4"), ("weight_order", "column")]),
            (stage2, [("tile_m", "2"), ("block_vectors", "2"), ("routing", "inline")]),
            (stage1, [("tile_m", "1"), ("block_vectors", "4"), ("gate_up", "separated")]),
            (stage1, [("tile_m", "2"), ("block_vectors", "2"), ("routing", "inline")]),
        ] as [(any VerifiableCPUFamily, [(name: String, value: String)])] {
            let configuration = try family.configuration(setting: settings, over: family.firstConfiguration)
            try await expectRight(configuration, of: family, on: bench)
        }
    }

    @Test("experts of other ranks have rows that nobody computes", arguments: VectorInstructions.all)
    func ranks(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        let stage2: any VerifiableCPUFamily = CPUMoEStage2(
            try MoEStage2(
                tokens: 7, channels: 256, depth: 128, experts: 6, expertsPerToken: 4, expertRanks: 2),
            for: bench.processor)
        let stage1: any VerifiableCPUFamily = try CPUMoEStage1(
            try MoEStage1(
                tokens: 7, channels: 256, depth: 128, experts: 6, expertsPerToken: 4, expertRanks: 2),
            for: bench.processor)
        for family in [stage2, stage1] {
            for routing in RoutingForm.allCases {
                let configuration = try family.configuration(
                    setting: [("tile_m", "3"), ("block_vectors", "2"), ("routing", routing.rawValue)],
                    over: family.firstConfiguration)
                try await expectRight(configuration, of: family, on: bench)
            }
        }
    }

    @Test(
        "numbers beyond this rank's experts are those of other ranks, below 0 and from E on",
        arguments: VectorInstructions.all)
    func foreignNumbers(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        let stage2: any VerifiableCPUFamily = CPUMoEStage2(
            try MoEStage2(tokens: 7, channels: 64, depth: 128, experts: 6, expertsPerToken: 4, expertRanks: 2),
            for: bench.processor)
        let stage1: any VerifiableCPUFamily = try CPUMoEStage1(
            try MoEStage1(tokens: 7, channels: 64, depth: 128, experts: 6, expertsPerToken: 4, expertRanks: 2),
            for: bench.processor)
        for family in [stage2, stage1] {
            let configuration = try family.configuration(
                setting: [("tile_m", "2"), ("block_vectors", "2"), ("routing", "inline"), ("threads", "1")],
                over: family.firstConfiguration)
            let below = try await bench.results(of: configuration, family)
            for foreign in [6, 11, .max] as [Int32] {
                #expect(try await bench.results(of: configuration, family, foreign: foreign) == below)
            }
        }
    }

    @Test(
        "tokens of many experts are looked through as well, though the edge cases' tokens have fewer",
        arguments: VectorInstructions.all)
    func manyExperts(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        let (topk, depth) = (60, 64)
        let stage2: any VerifiableCPUFamily = CPUMoEStage2(
            try MoEStage2(tokens: 2, channels: 64, depth: depth, experts: 70, expertsPerToken: topk),
            for: bench.processor)
        let stage1: any VerifiableCPUFamily = try CPUMoEStage1(
            try MoEStage1(tokens: 2, channels: 64, depth: depth, experts: 70, expertsPerToken: topk),
            for: bench.processor)
        for family in [stage2, stage1] {
            let configuration = try family.configuration(
                setting: [("tile_m", "2"), ("block_vectors", "2"), ("routing", "inline"), ("threads", "1")],
                over: family.firstConfiguration)
            try await expectRight(configuration, of: family, on: bench)
        }
    }

    @Test(
        "what is looked for gives the bytes of what is sorted, token for token, whatever the block",
        arguments: VectorInstructions.all)
    func sameBits(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        for family in [try bench.stage2(tokens: 9), try bench.stage1(tokens: 9)] {
            var results: Set<[UInt8]> = []
            for rows in [1, 2, 5] {
                for routing in RoutingForm.allCases {
                    let configuration = try family.configuration(
                        setting: [
                            ("tile_m", "\(rows)"), ("block_vectors", "2"), ("routing", routing.rawValue),
                            ("threads", "2"),
                        ], over: family.firstConfiguration)
                    results.insert(try await bench.results(of: configuration, family))
                }
            }
            #expect(results.count == 1, "\(type(of: family).operation)")
            #expect(results.first?.contains { $0 != 0 } == true)
        }
    }
}
