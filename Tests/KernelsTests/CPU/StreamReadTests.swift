import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Reading memory on a CPU")
struct StreamReadTests {
    @Test(
        "every way to read passes the verifier and reads every byte once", arguments: [1, 2, 3, 4, 16], [16, 48, 1024])
    func variants(cores: Int, pieces: Int) throws {
        for vectors in VectorInstructions.all {
            let processor = SampleProcessors.named(vectors, cores: cores)
            let read = StreamRead(bytes: pieces << 16, for: processor)
            let variants = read.variants
            #expect(Set(variants).count == variants.count && variants.count >= 6)
            for variant in variants {
                let plan = read.plan(variant)
                let step = try #require(plan.steps.first)
                #expect(
                    KernelVerifier(target: processor.target).errors(in: step.kernel).map(\.description) == [],
                    "\(variant)")
                #expect(step.grid.x * variant.taskBytes == read.bytes)
                #expect(variant.taskBytes % (variant.unroll * vectors.bytes) == 0)
                #expect(plan.tensor("source")?.size == read.bytes)
                #expect(plan.tensor("sums")?.shape == [step.grid.x, vectors.bytes])
                #expect(step.kernel.parameters.map(\.name) == ["source", "sums"])
            }
        }
    }
}
