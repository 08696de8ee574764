import KernelTestSupport
import Kernels
import PerformanceModel
import Testing

@Suite("Devices")
struct DeviceTests {
    @Test("are told apart by architecture and compute units")
    func distinct() {
        for device in Accelerator.all {
            #expect(
                Accelerator.device(architecture: device.architecture, computeUnits: device.computeUnits) == device)
        }
        #expect(Accelerator.all.map(\.computeUnits) == [304, 228, 80, 256])
        #expect(Accelerator.device(architecture: "gfx942", computeUnits: 256) == nil)
        #expect(Accelerator.device(architecture: "gfx950", computeUnits: 304) == nil)
    }

    @Test("fewer compute units or less bandwidth are not faster", arguments: [1, 4, 64, 1024])
    func ordered(tokens: Int) throws {
        let problem = try SampleProblems.kimi(tokens: tokens)
        for configuration in try problem.legalSample(200) {
            let work = try problem.work(of: configuration)
            let times = [Accelerator.mi325x, .mi300a, .mi308x].map { PerformanceModel($0).predict(work) }
            #expect(times[0].time <= times[1].time && times[1].time <= times[2].time)
            #expect(times[0].limit <= times[1].limit && times[1].limit <= times[2].limit)
        }
    }
}
