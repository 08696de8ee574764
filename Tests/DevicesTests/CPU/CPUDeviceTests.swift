import Devices
import Testing
import Toolchain

/// What the CPU device says it is, and where there is none.
@Suite struct CPUDeviceTests {
    /// As the kernel describes an older processor: shortened.
    private static let older = """
        processor\t: 0
        model name\t: Example  Processor  1000
        cpu MHz\t\t: 2000.000
        flags\t\t: fpu sse2 sse4_2 avx popcnt
        """

    @Test func aProcessorIsReadFromItsDescription() {
        let description = HostProcessor.describe(Self.older)
        #expect(description.name == "Example Processor 1000")
        #expect(description.flags == ["fpu", "sse2", "sse4_2", "avx", "popcnt"])
        #expect(HostProcessor.describe("").name == "unnamed processor")
    }

    @Test func aProcessorWithoutTheInstructionsIsNoDevice() {
        let description = HostProcessor.describe(Self.older)
        let processor = HostProcessor(
            name: description.name, flags: description.flags, cores: [0], lastLevelCache: 1 << 20)
        let error = #expect(throws: DeviceError.self) { _ = try CPUDevice(processor: processor) }
        guard case .absent(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("Example Processor 1000"))
        #expect(reason.contains("does not have avx2, fma"))
        #expect(!reason.contains("does not have avx2, fma, f16c, bmi1, bmi2, abm, popcnt"))
    }

    @Test func aProcessorWithoutCoresIsNoDevice() {
        var processor = HostProcessor.current
        processor.cores = []
        #expect(throws: DeviceError.self) { _ = try CPUDevice(processor: processor) }
    }

    @Test func aLaunchLeavesTheThreadItsCores() async throws {
        let bench = try await CPUBench()
        let module = try await bench.module("")
        let launch = DeviceLaunch(module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1, arguments: [])
        let batch = try bench.device.prepare([launch])
        func coresAfterRun() throws -> [Int32] {
            _ = try batch.run()
            return HostProcessor.current.cores
        }
        #expect(try coresAfterRun() == bench.device.processor.cores)
    }

    @Test func theDeviceIsThisMachine() throws {
        let device = try CPUDevice()
        #expect(device.identity.architecture == "cpu-avx2")
        #expect(device.identity.name == HostProcessor.current.name)
        #expect(device.identity.computeUnits == HostProcessor.current.cores.count)
        #expect(Set(device.processor.cores).count == device.processor.cores.count)
        #expect(device.identity.lastLevelCache >= 1 << 18)
        if let clock = device.state().clock {
            #expect(clock > 100 && clock < 10_000)
        }
    }
}
