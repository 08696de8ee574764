import KernelTestSupport
import Kernels
import Testing

@Suite("The form of weights for a CPU")
struct VectorFormTests {
    @Test("Configurations of stage 1 serve one model only where gate and up follow each other alike")
    func gateUp() throws {
        let problem = try MoEStage1(tokens: 4, channels: 256, depth: 192, experts: 12, expertsPerToken: 3)
        let family = try CPUMoEStage1(problem, for: SampleProcessors.named(.avx2))
        let packed = try family.configuration(["tile_m": "1", "block_vectors": "4", "gate_up": "tiles"])
        let form = try VectorForm(packed)
        #expect("\(form)" == "vectors of 8 channels, 4 to a block, ordered by block, gate_up = tiles")
        let other = try family.configuration(["tile_m": "4", "block_vectors": "4", "gate_up": "tiles"])
        #expect(try form.constraint.violation(other) == nil)
        for settings in [["gate_up": "separated"], ["block_vectors": "2"], ["weight_order": "column"]] {
            let foreign = try family.configuration(
                setting: settings.map { ($0.key, $0.value) }, over: packed)
            #expect(try form.constraint.violation(foreign) != nil, "\(settings)")
        }
    }

    @Test("Where there is no gate, the form says nothing of one, and looks at no such parameter")
    func plain() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let family = CPUMoEStage2(problem, for: SampleProcessors.named(.avx2))
        let form = try VectorForm(try family.configuration(["block_vectors": "2"]))
        #expect(form.gateUp == nil)
        #expect("\(form)" == "vectors of 8 channels, 2 to a block, ordered by block")
        #expect(form.constraint.parameters == ["lanes", "block_vectors", "weight_order"])
    }
}
