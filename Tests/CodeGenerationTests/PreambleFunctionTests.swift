import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Functions of the preambles")
struct PreambleFunctionTests {
    private static let functions: [(function: Function, macro: String)] = [
        (.exponential2, "WT_EXP2"), (.reciprocal, "WT_RCP"), (.maximum, "WT_MAX"), (.absolute, "WT_ABS"),
        (.roundedToInteger, "WT_ROUND_I32"),
    ]

    private func kernel(_ function: Function) -> Kernel {
        let kernel = KernelBuilder(name: "small", summary: "one value.", workgroupSize: 1)
        let real = Value.constant(1.5 as Float)
        _ = kernel.define("result", function == .maximum ? .call(function, real, real) : .call(function, real))
        return kernel.build()
    }

    @Test("stand in texts that call them, and in no other", arguments: functions.map(\.macro))
    func onDemand(_ macro: String) throws {
        for (function, name) in Self.functions {
            let hip = HIPEmitter().emit(kernel(function))
            #expect(hip.contains("#define \(macro)(") == (name == macro), "\(name)")
            for vectors in VectorInstructions.all {
                let text = CEmitter(vectors).emit([kernel(function)])
                #expect((text.components(of: macro) > 1) == (name == macro), "\(name)")
            }
        }
        #expect(HIPEmitter().emit([]).components(of: macro) == 0)
        #expect(CEmitter(.avx2).emit([]).components(of: macro) == 0)
    }

    @Test("of vectors multiply and add where scalars do, under a name of its own")
    func fusedMultiplyAdd() {
        let kernel = KernelBuilder(name: "small", summary: "one value.", workgroupSize: 1)
        let vector = Value.constant(1.5 as Float, ValueType(.f32, 8))
        _ = kernel.define("result", .call(.fusedMultiplyAdd, vector, vector, vector))
        let text = CEmitter(.avx2).emit([kernel.build()])
        #expect(text.contains("#define WT_FMA_VECTOR(a, b, c)") && text.contains("result = WT_FMA_VECTOR(wt_f32x8("))
    }

    @Test("kernels that quantise have every name that they use, and no intrinsic outside of the preamble")
    func complete() throws {
        let rows = try SiLUQuantize(rows: 5, depth: 1040)
        for configuration in try rows.legalSample(10) {
            let kernel = try #require(try rows.plan(for: configuration).steps.first?.kernel)
            let (text, body) = (HIPEmitter().emit(kernel), HIPEmitter().body(of: kernel))
            #expect(!body.contains("__builtin"))
            for macro in names(in: body) {
                #expect(text.contains("#define \(macro)("), "\(macro)")
            }
        }
        for processor in SampleProcessors.all {
            let emitter = CEmitter(processor.vectors)
            let family = CPUSiLUQuantize(rows, for: processor)
            for configuration in try family.legalSample(10) {
                let kernel = try #require(try family.plan(for: configuration).steps.first?.kernel)
                let (text, body) = (emitter.emit([kernel]), emitter.body(of: kernel))
                #expect(!body.contains("__builtin"))
                for macro in names(in: body) {
                    #expect(text.contains("#define \(macro)(") || text.contains("overloadable)) wt_f32 \(macro)("))
                }
            }
        }
    }

    private func names(in text: String) -> Set<Substring> {
        Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.filter { $0.hasPrefix("WT_") })
            .subtracting(["WT_KERNEL"])
    }
}

extension String {
    /// How often `word` stands in it.
    fileprivate func components(of word: String) -> Int { ranges(of: word).count }
}
