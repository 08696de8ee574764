import Devices
import Testing

@Suite("A device that HIP drives, when something goes wrong")
struct HIPFaultTests {
    @Test("has no memory left, says how much was wanted, and goes on")
    func outOfMemory() throws {
        let standIn = try StandIn("memory=1000")
        let device = try standIn.device()
        let first = try device.allocate(bytes: 600)
        #expect(throws: DeviceError.outOfMemory(bytes: 500)) { try device.allocate(bytes: 500) }
        #expect(throws: DeviceError.self) { try device.allocate(bytes: 0) }
        try first.fill(1, at: 0, count: 600)
        #expect(try device.allocate(bytes: 400).size == 400)
    }

    @Test("refuses times that cannot be, and goes on", arguments: ["-0.25", "nan", "inf", "0"])
    func impossibleTimes(time: String) throws {
        let bench = try HIPBench(StandIn("times=\(time)/0.25"))
        let batch = try bench.device.prepare([bench.countUp])
        do {
            _ = try batch.run()
            Issue.record("\(time) ms were taken for a time")
        } catch DeviceError.impossibleTime(let seconds) {
            #expect("\(Float(seconds * 1000))" == "\(Float(time) ?? 1)")
        }
        #expect(try batch.run() == 0.00025)
    }

    @Test(
        "says which kernels failed, and answers nothing else from then on",
        arguments: ["hipEventSynchronize:1:719", "hipEventRecord:2:700", "hipGraphLaunch:1:719"])
    func failingLaunch(failure: String) throws {
        let standIn = try StandIn("fail=\(failure)")
        do {
            let bench = try HIPBench(standIn)
            let batch = try bench.device.prepare([bench.countUp, bench.step(1), bench.countUp])
            let error = try #require(throws: DeviceError.self) { try batch.run() }
            guard case .launchFailed("count_up, step", let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reason.hasPrefix(String(failure.prefix { $0 != ":" })))
            #expect(error.isFatal)
            #expect(throws: error) { try batch.run() }
            #expect(throws: error) { try bench.device.allocate(bytes: 1) }
            #expect(throws: error) { try bench.results() }
            #expect(throws: error) { try bench.device.prepare([bench.countUp, bench.countUp]) }
            #expect(throws: error) { try bench.device.load(.codeObject(StandIn.codeObject(), kernels: [])) }
        }
        // Nothing that could block is called on a device that failed.
        #expect(try standIn.calls("hipFree") == 0)
        #expect(try standIn.calls("hipStreamDestroy") == 0)
    }

    @Test("goes on after a launch that HIP turned down, captured or not", arguments: [1, 2])
    func refusedLaunch(launches: Int) throws {
        let standIn = try StandIn("fail=hipModuleLaunchKernel:\(launches):1")
        let bench = try HIPBench(standIn)
        #expect(
            throws: DeviceError.badLaunch(kernel: "count_up", reason: "hipModuleLaunchKernel: hipErrorInvalidValue")
        ) {
            try bench.device.run(Array(repeating: bench.countUp, count: launches))
        }
        try bench.device.run([bench.countUp, bench.step(2)])
        #expect(try bench.results() == (0..<100).map { $0 * 2 + 1 })
    }

    @Test("is lost after any number of calls, and says so each time")
    func lost() throws {
        var outcomes: [String] = []
        for calls in 0..<200 {
            let standIn = try StandIn("lost=\(calls)")
            do {
                let bench = try HIPBench(standIn)
                do {
                    try bench.memory.fill(0, at: 0, count: 400)
                    try bench.device.run([bench.countUp, bench.step(2)])
                    #expect(try bench.results() == (0..<100).map { $0 * 2 + 1 })
                    outcomes.append("done")
                    break
                } catch let error as DeviceError {
                    #expect(throws: error) { try bench.device.allocate(bytes: 1) }
                    throw error
                }
            } catch DeviceError.absent {
                outcomes.append("absent")
            } catch DeviceError.lost(let reason) {
                #expect(reason.hasSuffix("hipErrorNoDevice"))
                outcomes.append("lost")
            }
        }
        #expect(outcomes.first == "absent")
        #expect(outcomes.last == "done")
        // While it is opened it is absent, later it is lost; never anything else.
        let opening = outcomes.prefix { $0 == "absent" }.count
        #expect(opening > 10)
        #expect(outcomes[opening...].dropLast().allSatisfy { $0 == "lost" })
        #expect(outcomes.count - opening > 15)
    }

    private static let functions = [
        "hipInit", "hipRuntimeGetVersion", "hipGetDeviceCount", "hipSetDevice", "hipDeviceGetAttribute",
        "hipDeviceGetName", "hipDeviceGetPCIBusId", "hipGetDevicePropertiesR0600", "hipDeviceSynchronize", "hipMalloc",
        "hipFree", "hipMemcpy", "hipMemset", "hipModuleLoadData", "hipModuleUnload", "hipModuleGetFunction",
        "hipModuleLaunchKernel", "hipStreamCreateWithFlags", "hipStreamDestroy", "hipEventCreate", "hipEventRecord",
        "hipEventSynchronize", "hipEventElapsedTime", "hipEventDestroy", "hipStreamBeginCapture", "hipStreamEndCapture",
        "hipGraphInstantiate", "hipGraphLaunch", "hipGraphExecDestroy", "hipGraphDestroy",
    ]

    @Test("ends in an error or in right results, whichever function fails in whatever way", arguments: functions)
    func anyFailure(function: String) throws {
        let sticky = [100, 700, 719, 999]
        for code in [1, 2, 98, 101, 200, 500, 801, 900] + sticky {
            let standIn = try StandIn("fail=\(function):1:\(code)")
            func attempt() throws -> [Int32] {
                let bench = try HIPBench(standIn)
                try bench.memory.fill(0, at: 0, count: 400)
                try bench.device.run([bench.countUp, bench.step(2)])
                return try bench.results()
            }
            let expected = (0..<100).map { Int32($0) * 2 + 1 }
            do {
                #expect(try attempt() == expected, "\(code)")
            } catch is DeviceError {}
            #expect(try standIn.calls(function) > 0)
            if !sticky.contains(code) {
                #expect(try attempt() == expected, "\(code)")
            }
        }
    }

    @Test("hands a wrong result on as it is, one element in a thousand")
    func wrongResults() throws {
        let bench = try HIPBench(StandIn("wrong=1000"), count: 10_000)
        try bench.device.run([bench.countUp])
        let wrong = try bench.results().enumerated().filter { $0.offset != Int($0.element) }
        #expect(wrong.map(\.offset) == (0..<10).map { 500 + 1000 * $0 })
    }

    @Test("is absent where there is none, or no such one, and says what there is")
    func absent() throws {
        let none = try StandIn("devices=0")
        #expect(try HIPDevice.count(none.library()) == 0)
        let error = try #require(throws: DeviceError.self) { try none.device() }
        #expect("\(error)".contains("finds none; the amdgpu driver must be loaded"))
        // HIP 6 and HIP 5 without a driver.
        #expect(try HIPDevice.count(StandIn("fail=hipInit:1:100").library()) == 0)
        #expect(try HIPDevice.count(StandIn("fail=hipInit:1:101").library()) == 0)

        let two = try StandIn("devices=2")
        #expect(try HIPDevice.count(two.library()) == 2)
        #expect(
            throws: DeviceError.absent(reason: "there is no device 2: HIP 6.4.43484 finds 2, from 0 to 1")
        ) { try two.device(2) }
        #expect(throws: DeviceError.self) { try two.device(-1) }
        #expect(throws: DeviceError.self) { try HIPDevice.count(StandIn("fail=hipInit:1:999").library()) }
    }

    @Test("is absent where the library lacks a function, and says which", arguments: ["hipGraphLaunch", "hipMemset"])
    func missingSymbol(symbol: String) throws {
        let standIn = try StandIn(without: [symbol])
        #expect(
            throws: DeviceError.absent(
                reason: "\(standIn.path) has no function \(symbol); HIP 5.6 or newer is needed")
        ) { try standIn.library() }
    }

    @Test("is absent where the library cannot be loaded, and says why")
    func missingLibrary() throws {
        let error = try #require(throws: DeviceError.self) { try HIPLibrary(path: "/nowhere/libamdhip64.so.6") }
        #expect("\(error)".contains("/nowhere/libamdhip64.so.6 cannot be loaded: "))
    }
}
