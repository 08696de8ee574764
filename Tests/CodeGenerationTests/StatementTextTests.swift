import CodeGeneration
import KernelDSL
import Testing

@Suite("Text of statements")
struct StatementTextTests {
    /// The lines of a kernel's text between its braces, without indentation.
    private func lines(_ write: (KernelBuilder) -> Void) -> [String] {
        let kernel = KernelBuilder(name: "small", summary: "a few statements.", workgroupSize: 64)
        write(kernel)
        return HIPEmitter().body(of: kernel.build()).split(separator: "\n").dropFirst().dropLast()
            .map { String($0.drop { $0 == " " }) }
            .filter { !$0.hasSuffix("__restrict__ input) {") && !$0.hasSuffix("__restrict__ output) {") }
    }

    @Test("the head says name, workgroup, waves and parameters")
    func head() {
        let kernel = KernelBuilder(name: "head", summary: "a head.", workgroupSize: 128, wavesPerSIMD: 2)
        _ = kernel.pointer("input", .i32x4)
        _ = kernel.pointer("output", .bf16, .write)
        _ = kernel.scalar("count", .u32)
        _ = kernel.sharedBuffer("tile", .i32x4, count: 6)
        _ = kernel.sharedBuffer("other", .f32, count: 3)
        let text = HIPEmitter().body(of: kernel.build())
        #expect(
            text == """
                WT_KERNEL(head, 128, 2)(
                    const wt_i32x4* __restrict__ input,
                    wt_bf16* __restrict__ output,
                    const wt_u32 count) {
                    WT_SHARED(wt_i32x4, tile, 6, 0);
                    WT_SHARED(wt_f32, other, 3, 96);
                }

                """)
        let bare = KernelBuilder(name: "bare", summary: "nothing.", workgroupSize: 64).build()
        #expect(HIPEmitter().body(of: bare) == "WT_KERNEL(bare, 64, 0)() {\n}\n")
    }

    @Test("a variable is declared where it first stands, once in each scope that has its own")
    func registers() {
        let text = lines { kernel in
            let input = kernel.pointer("input", .i32)
            let register = kernel.register("w", .i32)
            for _ in 0..<2 {
                kernel.branch(.builtin(.blockX).equals(0), .choice) {
                    kernel.reload(register, from: input, at: 0)
                    kernel.reload(register, from: input, at: 1)
                }
            }
            let state = kernel.mutable("state", 0)
            kernel.loop("i", from: 0, to: 4, by: 2) { kernel.assign(state, .variable(state) + $0) }
        }
        let branch = ["if (WT_BLOCK_X() == 0) {", "wt_i32 w = input[0];", "w = input[1];", "}"]
        let loop = [
            "wt_i32 state = 0;", "#pragma clang loop unroll(disable)", "for (wt_i32 i = 0; i < 4; i += 2) {",
            "state = state + i;", "}",
        ]
        #expect(text == branch + branch + loop)
    }

    @Test("memory under its own type and under a wider one")
    func memory() {
        let text = lines { kernel in
            let input = kernel.pointer("input", .i32)
            let lane = Value.builtin(.lane)
            _ = kernel.load("one", from: input, at: lane + 1)
            _ = kernel.load("four", .i32x4, from: input, at: lane * 4)
            _ = kernel.load("streamed", .i32x4, from: input, at: lane * 4 + 8, policy: .nontemporal)
            _ = kernel.load("first", .i32x4, from: input, at: 0)
        }
        #expect(
            text == [
                "const wt_i32 one = input[WT_LANE() + 1];",
                "const wt_i32x4 four = *(const wt_i32x4*)(input + (WT_LANE() * 4));",
                "const wt_i32x4 streamed = WT_LOAD_NT(wt_i32x4, input + WT_LANE() * 4 + 8);",
                "const wt_i32x4 first = *(const wt_i32x4*)(input);",
            ])
    }

    @Test("vectors written out are one argument of a macro")
    func macroArguments() {
        let text = lines { kernel in
            let output = kernel.pointer("output", .i32, .write)
            let pair = Value.vector([.builtin(.lane), .builtin(.thread)])
            kernel.store(pair, to: output, at: 0, policy: .nontemporal)
            kernel.keep(pair)
            let sum = kernel.mutable("sum", .constant(0, .i32x4))
            kernel.multiply(pair, pair, into: sum, using: .i32_16x16x32_i8)
        }
        let pair = "(wt_i32x2{WT_LANE(), WT_THREAD()})"
        #expect(
            text == [
                "WT_STORE_NT(wt_i32x2, output, \(pair));", "WT_KEEP_VGPR(\(pair));",
                "wt_i32x4 sum = wt_i32x4(0);", "sum = WT_MFMA_I32_16X16X32_I8(\(pair), \(pair), sum);",
            ])
    }

    @Test("phases, guards, barriers and hints")
    func flow() {
        let text = lines { kernel in
            kernel.phase("First")
            kernel.barrier(.workgroup)
            kernel.barrier(.wave)
            kernel.branch(.builtin(.lane).isLess(than: 3), .bounds("three rows are left")) {
                kernel.schedule(.priority(2))
            } otherwise: {
                kernel.schedule(.barrier)
            }
            kernel.schedule(.group(.sharedRead, count: 2))
            kernel.exit(when: .builtin(.blockY).isAtLeast(9))
        }
        #expect(
            text == [
                "// First", "WT_BARRIER();", "WT_WAVE_BARRIER();", "// Bounds: three rows are left.",
                "if (WT_LANE() < 3) {", "WT_PRIORITY(2);", "} else {", "WT_SCHED_BARRIER(0);", "}",
                "WT_SCHED_GROUP(0x100, 2, 0);", "if (WT_BLOCK_Y() >= 9) return;",
            ])
    }
}
