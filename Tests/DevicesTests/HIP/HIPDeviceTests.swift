import Devices
import Testing

@Suite("A device that HIP drives, on the stand-in")
struct HIPDeviceTests {
    @Test("says what it is")
    func identity() throws {
        let standIn = try StandIn("devices=2 units=228")
        let device = try standIn.device(1)
        #expect(device.identity.name == "Stand-in 1")
        #expect(device.identity.architecture == "gfx942")
        #expect(device.target == "gfx942:sramecc+:xnack-")
        #expect(device.identity.computeUnits == 228)
        #expect(device.identity.lastLevelCache == 256 << 20)
        #expect(device.identity.runtime.hasPrefix("HIP 6.4.43484, "))
        #expect(device.bus == "0000:c2:00.0")
        #expect(try device.memory() == (512 << 20, 1 << 30))
        #expect(device.state() == DeviceState())
    }

    @Test("has the last-level cache that HIP reports where it has no Infinity Cache")
    func levelTwoCache() throws {
        let device = try StandIn("target=gfx90a:sramecc+").device()
        #expect(device.identity.architecture == "gfx90a")
        #expect(device.identity.lastLevelCache == 4 << 20)
    }

    @Test("keeps what is written, copied and filled where it belongs")
    func memory() throws {
        let device = try StandIn().device()
        let memory = try device.allocate(bytes: 10)
        try memory.fill(7, at: 0, count: 10)
        try [UInt8](1...4).withUnsafeBytes { try memory.write($0, at: 3) }
        try memory.fill(9, at: 9, count: 1)
        var bytes = [UInt8](repeating: 0, count: 8)
        try bytes.withUnsafeMutableBytes { try memory.read(into: $0, from: 2) }
        #expect(bytes == [7, 1, 2, 3, 4, 7, 7, 9])
        #expect(throws: DeviceError.outOfRange(offset: 9, count: 2, size: 10)) { try memory.fill(0, at: 9, count: 2) }
        #expect(throws: DeviceError.outOfRange(offset: -1, count: 8, size: 10)) {
            try bytes.withUnsafeMutableBytes { try memory.read(into: $0, from: -1) }
        }
        #expect(throws: DeviceError.outOfRange(offset: Int.max, count: 8, size: 10)) {
            try bytes.withUnsafeBytes { try memory.write($0, at: Int.max) }
        }
    }

    @Test("runs one launch between two events, and several from a graph, in order")
    func batches() throws {
        let standIn = try StandIn("times=0.5/2/2/2/2/2/4")
        let bench = try HIPBench(standIn)
        #expect(try bench.device.prepare([bench.countUp]).run() == 0.0005)
        #expect(try standIn.calls("hipGraphLaunch") == 0)
        #expect(try standIn.calls("hipModuleLaunchKernel") == 1)

        let batch = try bench.device.prepare([bench.countUp, bench.step(3), bench.step(-2)])
        #expect(try bench.results() == Array(0..<100))
        for _ in 0..<5 {
            _ = try batch.run()
            #expect(try bench.results() == (0..<100).map { ($0 * 3 + 1) * -2 + 1 })
        }
        #expect(try standIn.calls("hipGraphLaunch") == 5)
        #expect(try standIn.calls("hipModuleLaunchKernel") == 4)
        #expect(try batch.run() == 0.004)
        #expect(try bench.device.prepare([]).run() == 0)
    }

    @Test("launches one by one where HIP cannot capture", arguments: ["hipStreamBeginCapture", "hipStreamEndCapture"])
    func withoutGraphs(function: String) throws {
        let standIn = try StandIn("fail=\(function):1:801")
        let bench = try HIPBench(standIn)
        try bench.device.run([bench.countUp, bench.step(5)])
        #expect(try bench.results() == (0..<100).map { $0 * 5 + 1 })
        #expect(try standIn.calls("hipGraphLaunch") == 0)
    }

    @Test("says how many workgroups a compute unit holds")
    func occupancy() throws {
        let bench = try HIPBench(StandIn())
        #expect(try bench.device.workgroupsPerUnit(of: "step", in: bench.module, workgroupSize: 256) == 8)
        #expect(throws: DeviceError.self) {
            try bench.device.workgroupsPerUnit(of: "other", in: bench.module, workgroupSize: 256)
        }
        #expect(throws: DeviceError.self) {
            try bench.device.workgroupsPerUnit(of: "step", in: bench.module, workgroupSize: 4096)
        }
    }

    @Test("gives everything back")
    func release() throws {
        let standIn = try StandIn()
        do {
            let bench = try HIPBench(standIn)
            let batch = try bench.device.prepare([bench.countUp, bench.countUp])
            _ = try batch.run()
            #expect(try standIn.allocated() == 400)
        }
        #expect(try standIn.allocated() == 0)
        for function in ["hipModuleUnload", "hipGraphExecDestroy", "hipGraphDestroy", "hipStreamDestroy"] {
            #expect(try standIn.calls(function) == 1, "\(function)")
        }
        #expect(try standIn.calls("hipEventDestroy") == 2)
    }

    @Test("keeps memory and module of a batch alive")
    func ownership() throws {
        let standIn = try StandIn()
        var batches: [any DeviceBatch] = []
        do {
            let bench = try HIPBench(standIn)
            batches.append(try bench.device.prepare([bench.countUp, bench.step(2)]))
        }
        #expect(try standIn.calls("hipFree") == 0)
        #expect(try standIn.calls("hipModuleUnload") == 0)
        _ = try batches[0].run()
        batches.removeAll()
        #expect(try standIn.allocated() == 0)
    }

    @Test("turns down launches that do not fit")
    func badLaunches() throws {
        let standIn = try StandIn()
        let bench = try HIPBench(standIn)
        let other = try HIPBench(StandIn())
        let arguments = [DeviceArgument.memory(bench.memory), .i32(1)]
        let launches: [(DeviceLaunch, String)] = [
            (bench.launch("count_up", arguments, lanes: 2048), "workgroups of 2048 lanes; the device takes 1 to 1024"),
            (bench.launch("count_up", arguments, lanes: 0), "workgroups of 0 lanes; the device takes 1 to 1024"),
            (bench.launch("count_up", arguments, shared: 65537), "65537 bytes of LDS; the device has 65536"),
            (
                bench.launch("count_up", arguments, grid: LaneGrid(1, 0, 1)),
                "0 workgroups along y; the device takes 1 to 65535"
            ),
            (
                bench.launch("count_up", arguments, grid: LaneGrid(1 << 30)),
                "1073741824 workgroups of 64 lanes along x; 2^32 - 1 lanes are the most"
            ),
            (bench.launch("count", arguments), "the module has no such kernel; it has count_up, step"),
            (
                bench.launch("count_up", [.memory(bench.memory, offset: 400), .i32(1)]),
                "argument 0 begins 400 bytes into memory of 400"
            ),
            (bench.launch("count_up", [.memory(other.memory), .i32(1)]), "argument 0 is memory of another device"),
            (other.countUp, "its module was loaded into another device"),
        ]
        for (launch, reason) in launches {
            #expect(throws: DeviceError.badLaunch(kernel: launch.kernel, reason: reason)) {
                try bench.device.prepare([bench.countUp, launch])
            }
        }
        #expect(try standIn.calls("hipModuleLaunchKernel") == 0)
        try bench.device.run([bench.countUp])
    }

    @Test("turns down programs that it cannot load, and says what it takes")
    func unloadable() throws {
        let device = try StandIn().device()
        func reason(_ program: DeviceProgram) -> String? {
            do {
                _ = try device.load(program)
                return nil
            } catch DeviceError.unloadable(let reason) {
                return reason
            } catch {
                return "\(error)"
            }
        }
        let takes = "the device takes code objects for gfx942:sramecc+:xnack-"
        #expect(
            reason(.codeObject(StandIn.codeObject(processor: 0x4f), kernels: []))
                == "the code object is for gfx950; \(takes)")
        #expect(
            reason(.codeObject(StandIn.codeObject(processor: 0x36), kernels: []))
                == "hipModuleLoadData: hipErrorNoBinaryForGpu; \(takes)")
        #expect(
            reason(.codeObject([UInt8](repeating: 65, count: 64), kernels: []))
                == "hipModuleLoadData: hipErrorInvalidImage; \(takes)")
        #expect(reason(.codeObject([], kernels: [])) == "the code object is empty; \(takes)")
        #expect(
            reason(.codeObject(StandIn.codeObject(), kernels: ["count_up", "other"]))
                == "no kernel other in the code object: hipModuleGetFunction: hipErrorNotFound")
        #expect(
            reason(.library(path: "/lib", digest: "", kernels: []))
                == "a GPU takes code objects for gfx942:sramecc+:xnack-")
        #expect(reason(.codeObject(StandIn.codeObject(), kernels: ["count_up"])) == nil)
    }
}
