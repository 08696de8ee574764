import Kernels
import ReferenceKernels
import Testing
import Tuning

@Suite("Judging dense kernels")
struct W4A8GEMMVerificationTests {
    /// What the checks of every case say to a kernel in plain Swift.
    private func outcomes(
        _ form: PackedForm, tokens: Int = 3, channels: Int = 256, fault: PlainGEMM.Fault? = nil, seed: UInt64 = 1
    ) throws -> [(name: String, subject: String, outcome: CheckOutcome)] {
        let problem = try W4A8GEMM(tokens: tokens, channels: channels, depth: 256, scales: form.scales)
        let cases = try problem.verificationCases(
            for: form.configuration, seed: seed, plans: PlainGEMM.plans(form))
        return try cases.flatMap { testCase in
            try testCase.prepare().flatMap { run in
                let extent = try #require(run.plan.tensor("activations")).shape[0]
                let own = try W4A8GEMM(tokens: extent, channels: channels, depth: 256, scales: form.scales)
                let bytes = try PlainGEMM(problem: own, form: form, fault: fault).output(of: run)
                return run.checks.map { check in
                    (testCase.name, run.subject, bytes.withUnsafeBytes { check.evaluate($0) })
                }
            }
        }
    }

    @Test("a right kernel passes every case, in every form", arguments: PackedForm.all)
    func healthy(form: PackedForm) throws {
        let outcomes = try outcomes(form)
        for (name, subject, outcome) in outcomes {
            #expect(outcome.wrong == 0, "\(name), \(subject): \(outcome.firstWrong ?? "")")
            #expect(outcome.worstRatio <= 1)
        }
        #expect(Set(outcomes.map(\.name)).count == 10)
        // Every element of every output is compared once, with a reference or with zero.
        let tokens = [3, 1, 16, 17, 3, 3, 2, 5, 2, 2].reduce(0, +)
        #expect(outcomes.map(\.outcome.elements).reduce(0, +) == 2 * tokens * 256)
    }

    @Test(
        "each fault is found, per channel and per group", arguments: PlainGEMM.Fault.allCases, WeightScales.allCases)
    func faults(fault: PlainGEMM.Fault, scales: WeightScales) throws {
        if fault == .takesTheNextGroupsScale && scales == .channel {
            return
        }
        let form = PackedForm(unpacking: .three, bytesPerLane: 16, matrix: "16x16x32", scales: scales)
        let wrong = try outcomes(form, fault: fault).filter { $0.outcome.wrong > 0 }
        #expect(!wrong.isEmpty)
        switch fault {
        case .truncates, .takesTheNextTokensScale, .takesTheNextGroupsScale:
            #expect(wrong.allSatisfy { $0.subject == "results" })
            // A sign of the bound's sharpness: truncation shows on random inputs of any size.
            #expect(wrong.contains { $0.name == "random inputs" || fault != .truncates })
        case .swapsNibbles, .swapsLanes, .takesTheNextBytesWeights:
            #expect(wrong.contains { $0.name == "one weight a channel" && $0.subject == "integer sums" })
        case .leavesLastTokensOut: #expect(wrong.allSatisfy { $0.name == "one token more than a tile" })
        case .forgetsTheLastPosition: #expect(wrong.contains { $0.name == "equal activations" })
        case .dropsSmallSums: #expect(wrong.contains { $0.subject == "integer sums" })
        }
    }

    @Test("beyond eight tokens the problem's own case is sampled: the first and the last tile and some between")
    func sampled() throws {
        let form = PackedForm(unpacking: .two, bytesPerLane: 8, matrix: "16x16x32", scales: .channel)
        func channels(tokens: Int, seed: UInt64) throws -> Set<Int> {
            let problem = try W4A8GEMM(tokens: tokens, channels: 512, depth: 128)
            let cases = try problem.verificationCases(
                for: form.configuration, seed: seed, plans: PlainGEMM.plans(form))
            let run = try #require(try cases.first?.prepare().first)
            let values = try #require(run.expectation).values
            #expect(values.count == tokens * 512)
            return Set(values.indices.filter { values[$0].bound != 0 }.map { $0 % 512 })
        }
        #expect(try channels(tokens: 8, seed: 1) == Set(0..<512))
        let some = try channels(tokens: 9, seed: 1)
        #expect(some.count == 5 * 16 && some.isSuperset(of: Set(0..<16).union(496..<512)))
        #expect(Set(some.map { $0 / 16 }).count == 5, "whole tiles")
        #expect(try Set((1...4).map { try channels(tokens: 9, seed: $0) }).count > 2, "seeds choose")
    }

    @Test("a result where there should be none is found")
    func strayResult() throws {
        let form = PackedForm(unpacking: .two, bytesPerLane: 16, matrix: "16x16x32", scales: .channel)
        let problem = try W4A8GEMM(tokens: 9, channels: 512, depth: 128)
        let cases = try problem.verificationCases(for: form.configuration, seed: 1, plans: PlainGEMM.plans(form))
        let runs = try #require(cases.first).prepare()
        let values = try #require(runs.first?.expectation).values
        let stray = try #require(values.firstIndex { $0.bound == 0 })
        #expect(runs.map(\.subject) == ["results", "integer sums"])
        for run in runs {
            var bytes = try PlainGEMM(problem: problem, form: form).output(of: run)
            let size = run.subject == "results" ? 2 : 4
            #expect(run.checks.allSatisfy { check in bytes.withUnsafeBytes { check.evaluate($0).wrong } == 0 })
            bytes[stray * size] ^= 1
            let wrong = run.checks.map { check in bytes.withUnsafeBytes { check.evaluate($0).wrong } }
            #expect(wrong.reduce(0, +) == 1)
        }
    }

    @Test("the relative bound is that of one rounding, and a little more for many groups")
    func relativeBound() throws {
        let problem = try W4A8GEMM(tokens: 1, channels: 32, depth: 7168)
        let groups = try W4A8GEMM(tokens: 1, channels: 32, depth: 7168, scales: .group32)
        let none = Configuration([])
        #expect(try (0x1p-8...0x1.001p-8).contains(problem.relativeBound(of: none)))
        #expect(try (problem.relativeBound(of: none)...0x1.01p-8).contains(groups.relativeBound(of: none)))
        let dot = Configuration([("matrix", .name("dot4"))])
        #expect(try problem.relativeBound(of: dot) == problem.relativeBound(of: none))
        #expect(try groups.relativeBound(of: dot) > groups.relativeBound(of: none))
    }
}
