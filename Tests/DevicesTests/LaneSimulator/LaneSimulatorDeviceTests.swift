import Devices
import Testing

/// The lane simulator behind the protocol of all devices.
@Suite struct LaneSimulatorDeviceTests {
    private static let scale = LaneProgram(
        text: """
            WT_KERNEL(scale, 64, 0)(const wt_i32* x, wt_i32* y, wt_i32 factor) {
                int index = WT_BLOCK_X() * 64 + WT_THREAD();
                y[index] = factor * x[index];
            }
            """, kernel: "scale")

    private func device() throws -> LaneSimulatorDevice {
        try LaneSimulatorDevice(matrixOperations: MatrixFormulas.operations)
    }

    private func memory(_ elements: [Int32], on device: LaneSimulatorDevice) throws -> any DeviceMemory {
        let memory = try device.allocate(bytes: elements.count * 4)
        try elements.withUnsafeBytes { try memory.write($0, at: 0) }
        return memory
    }

    @Test func launchesRunInOrderAndTimeNothing() throws {
        let device = try device()
        let module = try device.load(.text([Self.scale]))
        #expect(module.kernels == ["scale"])
        let input = (0..<128).map { Int32($0) }
        let (x, y) = (try memory(input, on: device), try memory(input, on: device))
        let launches = [
            DeviceLaunch(
                module, kernel: "scale", grid: LaneGrid(2), workgroupSize: 64,
                arguments: [.memory(x), .memory(y), .i32(3)]),
            DeviceLaunch(
                module, kernel: "scale", grid: LaneGrid(2), workgroupSize: 64,
                arguments: [.memory(y), .memory(x), .i32(-2)]),
        ]
        #expect(try device.prepare(launches).run() == nil)
        #expect(try x.elements(as: Int32.self) == input.map { $0 * -6 })
        // In place: the memory is given to a parameter that reads and to one that writes.
        try device.run([
            DeviceLaunch(
                module, kernel: "scale", grid: LaneGrid(2), workgroupSize: 64,
                arguments: [.memory(x), .memory(x), .i32(2)])
        ])
        #expect(try x.elements(as: Int32.self) == input.map { $0 * -12 })
        #expect(device.identity.architecture == "gfx942")
    }

    @Test func aFindingIsAFailureAndTheDeviceGoesOn() throws {
        let device = try device()
        let module = try device.load(.text([Self.scale]))
        let (x, y) = (try memory([1, 2], on: device), try memory([Int32](repeating: 0, count: 64), on: device))
        func run(_ x: any DeviceMemory) throws {
            try device.run([
                DeviceLaunch(
                    module, kernel: "scale", grid: LaneGrid(1), workgroupSize: 64,
                    arguments: [.memory(x), .memory(y), .i32(3)])
            ])
        }
        let error = #expect(throws: DeviceError.self) { try run(x) }
        guard case .launchFailed("scale", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("out-of-bounds load of 4 bytes at byte 8 of argument 0"))
        try run(try memory([Int32](repeating: 5, count: 64), on: device))
        #expect(try y.elements(as: Int32.self) == [Int32](repeating: 15, count: 64))
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let device = try device()
        let module = try device.load(.text([Self.scale]))
        let x = try memory([Int32](repeating: 0, count: 64), on: device)
        let good = DeviceLaunch(
            module, kernel: "scale", grid: LaneGrid(1), workgroupSize: 64,
            arguments: [.memory(x), .memory(x), .i32(3)])
        func reason(_ change: (inout DeviceLaunch) -> Void) -> String? {
            var launch = good
            change(&launch)
            let error = #expect(throws: DeviceError.self) { _ = try device.prepare([launch]) }
            guard case .badLaunch("scale", let reason) = error else { return nil }
            return reason
        }
        _ = try device.prepare([good])
        #expect(reason { $0.arguments.removeLast() }?.contains("3 parameters") == true)
        #expect(reason { $0.arguments[0] = .i32(1) }?.contains("an i32") == true)
        #expect(reason { $0.arguments[0] = .memory(x, offset: 4) }?.contains("byte 4") == true)
        #expect(reason { $0.workgroupSize = 65 }?.contains("65 lanes") == true)
        #expect(reason { $0.grid = LaneGrid(0) }?.contains("(0, 1, 1)") == true)
        #expect(throws: DeviceError.self) { _ = try device.load(.codeObject([], kernels: [])) }
        #expect(throws: DeviceError.outOfRange(offset: 255, count: 4, size: 256)) {
            try x.fill(0, at: 255, count: 4)
        }
        let broken = LaneProgram(text: "WT_KERNEL(kernel, 64, 0)(wt_i32* y) { nonsense; }", kernel: "kernel")
        let error = #expect(throws: DeviceError.self) { _ = try device.load(.text([broken])) }
        #expect("\(String(describing: error))".contains("nonsense"))
    }
}
