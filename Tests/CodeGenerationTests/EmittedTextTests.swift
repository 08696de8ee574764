import CodeGeneration
import Foundation
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Emitted text")
struct EmittedTextTests {
    private func plans() throws -> [(MoEStage2, Configuration)] {
        try SampleProblems.all().flatMap { problem in
            try problem.legalSample(40).map { (problem, $0) }
        }
    }

    @Test("the same kernel gives the same bytes, built once or twice")
    func deterministic() throws {
        for (problem, configuration) in try plans() {
            let first = try problem.plan(for: configuration).steps.map(\.kernel)
            let second = try problem.plan(for: configuration).steps.map(\.kernel)
            #expect(first == second)
            let text = HIPEmitter().emit(first)
            #expect(HIPEmitter().emit(first) == text)
            #expect(HIPEmitter().emit(second) == text)
        }
    }

    @Test("intrinsics stand in the preamble alone")
    func intrinsics() throws {
        for (problem, configuration) in try plans() {
            let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
            let bodies = kernels.map { HIPEmitter().body(of: $0) }
            for body in bodies {
                for word in ["__builtin", "__asm", "asm(", "llvm.", "__global__", "__shared__", "threadIdx"] {
                    #expect(!body.contains(word), "\(word) in \(configuration)")
                }
                #expect(body.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { $0.last != " " })
                #expect(body.filter { $0 == "{" }.count == body.filter { $0 == "}" }.count)
                #expect(body.filter { $0 == "(" }.count == body.filter { $0 == ")" }.count)
            }
            let file = HIPEmitter().emit(kernels)
            #expect(file.hasSuffix(bodies.joined(separator: "\n")))
            // The preamble's use of intrinsics is guarded, so that the host's compiler never sees it.
            let preamble = file.dropLast(bodies.joined(separator: "\n").count)
            let guarded = try #require(preamble.range(of: "#if !defined(WAVETUNE_LANE_HOST)"))
            #expect(!preamble[..<guarded.lowerBound].contains("__"))
            #expect(preamble.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix("#endif"))
        }
    }

    @Test("what a kernel declares is used in its text", arguments: try SampleProblems.all())
    func noDeadNames(problem: MoEStage2) throws {
        let plan = try problem.plan(for: problem.firstValues)
        for kernel in plan.steps.map(\.kernel) {
            let text = HIPEmitter().body(of: kernel)
            for parameter in kernel.parameters {
                #expect(text.components(separatedBy: parameter.name).count > 2, "\(parameter.name)")
            }
        }
    }

    @Test("a word that came later stands in the preamble of the kernels that use it, and of no others")
    func additions() throws {
        let plain = KernelBuilder(name: "plain", summary: "no such word.", workgroupSize: 64).build()
        let voting = KernelBuilder(name: "voting", summary: "a ballot.", workgroupSize: 64)
        let output = voting.pointer("output", .u32, .write)
        let voters = voting.ballot("voters", Value.builtin(.lane).isLess(than: 3))
        voting.store(.call(.bitCount, voters[0]), to: output, at: .builtin(.lane))
        let file = HIPEmitter().emit([plain, voting.build()])
        #expect(file.contains("const wt_u32x2 voters = WT_BALLOT(WT_LANE() < 3);"))
        #expect(file.contains("output[WT_LANE()] = WT_BIT_COUNT(voters.x);"))
        let preamble = HIPEmitter().emit([])
        for word in ["WT_BALLOT", "WT_BIT_COUNT"] {
            #expect(file.contains("#define \(word)("))
            #expect(!preamble.contains(word))
            #expect(!HIPEmitter().emit([plain]).contains(word))
        }
        // The host's compiler must not see them.
        let start = try #require(file.range(of: "#define WT_BALLOT(")).lowerBound
        let guarded = try #require(file[..<start].range(of: "#if !defined(WAVETUNE_LANE_HOST)", options: .backwards))
        #expect(!file[guarded.upperBound..<start].contains("#endif"))
        let counting = KernelBuilder(name: "counting", summary: "bits of a task's number.", workgroupSize: 1)
        let counts = counting.pointer("counts", .u32, .write)
        counting.store(
            .call(.bitCount, Value.builtin(.blockX).converted(to: .u32)), to: counts, at: .builtin(.blockX))
        #expect(CEmitter(.avx2).emit([counting.build()]).contains("#define WT_BIT_COUNT(value)"))
        #expect(!CEmitter(.avx2).emit([]).contains("WT_BIT_COUNT"))
    }

    @Test("every matrix instruction has its macro")
    func macros() {
        let file = HIPEmitter().emit([])
        for instruction in MatrixInstruction.all {
            #expect(file.contains("#define \(instruction.macro)(a, b, c) \\"))
        }
        #expect(
            file.contains("__builtin_amdgcn_mfma_i32_16x16x32_i8(wt_bits<wt_i64>(a), wt_bits<wt_i64>(b), c, 0, 0, 0)"))
        #expect(file.contains("__builtin_amdgcn_mfma_f32_32x32x8bf16_1k(wt_bits<wt_i16x4>(a)"))
        #expect(file.contains("__builtin_amdgcn_mfma_i32_4x4x4i8(a, b, c, 0, 0, 0)"))
        #expect(file.contains("__builtin_amdgcn_mfma_f32_16x16x32_bf16(wt_bits<wt_brainx8>(a)"))
    }
}
