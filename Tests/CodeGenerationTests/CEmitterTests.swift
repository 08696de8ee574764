import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Emitted C")
struct CEmitterTests {
    @Test("a kernel is a function of a task, and one that a device calls for some tasks")
    func head() {
        let kernel = KernelBuilder(name: "head", summary: "a head.", workgroupSize: 1)
        let input = kernel.pointer("input", ValueType(.u8, 32), alignment: 64)
        let output = kernel.pointer("output", .f32, .update, alignment: 64)
        let count = kernel.scalar("count")
        kernel.prefetch(input, at: .block + 4)
        let x = kernel.load("x", from: input, at: .block)
        kernel.store(x.reinterpreted(as: ValueType(.f32, 8)), to: output, at: count * 8)
        kernel.store(count.converted(to: .f32).splat(8), to: output, at: 0)
        #expect(
            CEmitter(.avx2).body(of: kernel.build()) == """
                static void head(
                    const wt_i32 wt_task,
                    const wt_u8x32* restrict input,
                    wt_f32* restrict output,
                    const wt_i32 count) {
                    WT_PREFETCH(input + WT_BLOCK_X() + 4);
                    const wt_u8x32 x = input[WT_BLOCK_X()];
                    *(wt_f32x8*)(output + (count * 8)) = WT_BITS(wt_f32x8, x);
                    *(wt_f32x8*)(output) = wt_f32x8(wt_f32(count));
                }

                void head_tasks(const void* const* arguments, wt_i32 first, wt_i32 end, wt_i32 step) {
                    for (wt_i32 task = first; task < end; task += step) {
                        head(
                            task,
                            *(const wt_u8x32* const*)arguments[0],
                            *(wt_f32* const*)arguments[1],
                            *(wt_i32 const*)arguments[2]);
                    }
                }

                """)
    }

    @Test("products of bytes go through macros, each of which its preamble has")
    func products() throws {
        let bytes = Value.constant(1, ValueType(.u8, 32))
        let signed = Value.constant(1, ValueType(.i8, 32))
        let shorts = Value.constant(1, ValueType(.i16, 16))
        let kernel = KernelBuilder(name: "products", summary: "products.", workgroupSize: 1)
        _ = kernel.define("pairs", .call(.dotBytePairs(16), bytes, signed))
        _ = kernel.define("wide", .call(.dotShortPairs(8), shorts, shorts))
        _ = kernel.define("quads", .call(.dotByteQuads(8), .constant(0, ValueType(.i32, 8)), bytes, signed))
        let text = CEmitter(.avx2).body(of: kernel.build())
        #expect(text.contains("pairs = WT_DOT_PAIRS_U8_I8X32(wt_u8x32(wt_u8(1)), wt_i8x32(wt_i8(1)));"))
        #expect(text.contains("wide = WT_DOT_PAIRS_I16X16(wt_i16x16(wt_i16(1)), wt_i16x16(wt_i16(1)));"))
        #expect(text.contains("quads = WT_DOT_QUADS_U8_I8X32(wt_i32x8(0), wt_u8x32(wt_u8(1)), wt_i8x32(wt_i8(1)));"))
        let avx2 = CEmitter(.avx2).emit([])
        #expect(
            avx2.contains("#define WT_DOT_PAIRS_U8_I8X32(a, b)") && avx2.contains("#define WT_DOT_PAIRS_I16X16(a, b)"))
        let avx512 = CEmitter(.avx512VNNI).emit([])
        #expect(avx512.contains("#define WT_DOT_QUADS_U8_I8X32(sum, a, b)"))
        #expect(avx512.contains("#define WT_DOT_QUADS_U8_I8X64(sum, a, b)"))
    }

    @Test("the same kernel gives the same bytes, built once or twice; intrinsics stand in the preamble alone")
    func deterministic() throws {
        for family in try SampleSchedules.small() {
            let emitter = CEmitter(family.processor.vectors)
            for configuration in try family.legalSample(20) {
                let first = try SampleSchedules.plans(of: family, for: configuration).map { $0.steps.map(\.kernel) }
                let second = try SampleSchedules.plans(of: family, for: configuration).map { $0.steps.map(\.kernel) }
                #expect(first == second)
                for kernels in first {
                    let text = emitter.emit(kernels)
                    #expect(text == emitter.emit(kernels))
                    let bodies = kernels.map { emitter.body(of: $0) }.joined(separator: "\n")
                    // What the preamble has depends on the functions that bodies call.
                    #expect(text.hasSuffix(bodies))
                    let preamble = text.dropLast(bodies.count)
                    for word in ["__builtin", "asm", "__attribute__", "#define", "#include"] {
                        #expect(!bodies.contains(word), "\(word) in \(configuration)")
                    }
                    #expect(
                        bodies.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { $0.last != " " })
                    // A macro that the preamble lacks would be taken for a function.
                    let macros = bodies.split { !($0.isLetter || $0.isNumber || $0 == "_") }.filter {
                        $0.hasPrefix("WT_")
                    }
                    for macro in Set(macros) {
                        #expect(
                            preamble.contains("#define \(macro)(") || preamble.contains(" \(macro)(wt_"), "\(macro)")
                    }
                    let types = bodies.split { !($0.isLetter || $0.isNumber || $0 == "_") }.filter {
                        $0.hasPrefix("wt_") && $0 != "wt_task"
                    }
                    for type in Set(types) {
                        #expect(
                            preamble.contains(" \(type) __attribute__") || preamble.contains(" \(type);"), "\(type)")
                    }
                }
            }
        }
    }

    @Test("the texts of instruction sets differ")
    func sets() {
        #expect(Set(VectorInstructions.all.map { CEmitter($0).emit([]) }).count == VectorInstructions.all.count)
    }
}

extension Value {
    fileprivate static var block: Value { .builtin(.blockX) }
}
