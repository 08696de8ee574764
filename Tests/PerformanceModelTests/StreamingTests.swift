import Kernels
import PerformanceModel
import Testing

@Suite("Modelled times of operations without weights")
struct StreamingTests {
    private let model = PerformanceModel(.mi325x)

    private func times(_ family: some AcceleratorFamily) throws -> [Double] {
        try ConfigurationSpace(of: family).sample(20, seed: 1).map { configuration in
            let work = try family.work(of: configuration)
            #expect(work.instruction == nil && work.matrixInstructions == 0)
            let prediction = model.predict(work)
            #expect(prediction.time > prediction.limit && prediction.limit > 0)
            #expect(prediction.time < 1 && prediction.compute > 0 && prediction.memory > 0)
            return prediction.time
        }
    }

    @Test("are numbers, no less than launching, and grow with the rows")
    func rows() throws {
        let few = try times(QuantizeInt8(rows: 4, depth: 7168))
        let many = try times(QuantizeInt8(rows: 16_384, depth: 7168))
        #expect(try #require(few.min()) > Accelerator.mi325x.launchOverhead)
        // 16,384 rows are 352 MB: more than 59 us at peak bandwidth.
        #expect(try #require(many.min()) > 58e-6)
        #expect(try #require(few.max()) < 58e-6)
    }

    @Test("a gate and an up projection take longer than plain rows")
    func gated() throws {
        let plain = try #require(times(QuantizeInt8(rows: 8192, depth: 2048)).min())
        let gated = try #require(times(SiLUQuantize(rows: 8192, depth: 2048)).min())
        #expect(gated > plain)
    }
}
