import Devices
import Glibc
import Testing

/// Memory of the CPU: alignment, copies, and what becomes of accesses outside of it.
@Suite struct CPUMemoryTests {
    /// Sizes on both sides of what is rounded: elements, vectors, lines, the alignment, pages, huge pages.
    static let sizes = [1, 4, 63, 64, 255, 256, 257, 4095, 4096, 4097, 1 << 21, (1 << 21) + 64, 5_000_000]

    @Test(arguments: sizes)
    func memoryIsAlignedAndHoldsWhatIsWritten(size: Int) async throws {
        let device = try CPUDevice()
        let memory = try device.allocate(bytes: size)
        #expect(memory.size == size)
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        try bytes.withUnsafeBytes { try memory.write($0, at: 0) }
        #expect(try memory.elements(as: UInt8.self) == bytes)
        try memory.fill(0, at: size / 2, count: size - size / 2)
        #expect(try memory.elements(as: UInt8.self).prefix(size / 2).elementsEqual(bytes.prefix(size / 2)))
        #expect(try memory.elements(as: UInt8.self).dropFirst(size / 2).allSatisfy { $0 == 0 })
        #expect((memory as? CPUMemory)?.canariesAreIntact == true)
    }

    @Test(arguments: sizes)
    func addressesAreMultiplesOf256(size: Int) async throws {
        let bench = try await CPUBench()
        let module = try await bench.module("*(*(uint64_t *const *)arguments[1]) = *(const uint64_t *)arguments[0];")
        let address = try bench.memory([UInt64(0)])
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1,
            arguments: [.memory(try bench.device.allocate(bytes: size)), .memory(address)])
        try bench.device.run([launch])
        let value = try address.elements(as: UInt64.self)[0]
        #expect(value != 0 && value % UInt64(CPUMemory.alignment) == 0)
    }

    @Test(arguments: [(40, 40), (40, 255), (40, -1), (1000, 1000), (300, -3000)])
    func canariesShowAWriteOutside(size: Int, index: Int) async throws {
        let bench = try await CPUBench()
        let module = try await bench.module(
            "(*(uint8_t *const *)arguments[0])[*(const int32_t *)arguments[1]] = 17;")
        let memory = try bench.device.allocate(bytes: size)
        func write(at index: Int) throws {
            let launch = DeviceLaunch(
                module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1,
                arguments: [.memory(memory), .i32(Int32(index))])
            try bench.device.run([launch])
        }
        try write(at: size - 1)
        #expect((memory as? CPUMemory)?.canariesAreIntact == true)
        try write(at: index)
        #expect((memory as? CPUMemory)?.canariesAreIntact == false)
    }

    @Test func copiesOutsideAreRefused() throws {
        let memory = try CPUDevice().allocate(bytes: 100)
        var bytes = [UInt8](repeating: 0, count: 10)
        #expect(throws: DeviceError.outOfRange(offset: 91, count: 10, size: 100)) {
            try bytes.withUnsafeBytes { try memory.write($0, at: 91) }
        }
        #expect(throws: DeviceError.outOfRange(offset: -1, count: 10, size: 100)) {
            try bytes.withUnsafeMutableBytes { try memory.read(into: $0, from: -1) }
        }
        #expect(throws: DeviceError.outOfRange(offset: 1, count: 100, size: 100)) {
            try memory.fill(0, at: 1, count: 100)
        }
        #expect(throws: DeviceError.outOfRange(offset: .max, count: 1, size: 100)) {
            try memory.fill(0, at: .max, count: 1)
        }
    }

    @Test(arguments: [0, -1, 1 << 50, .max])
    func sizesThatCannotBeHadAreRefused(bytes: Int) throws {
        let device = try CPUDevice()
        #expect(throws: DeviceError.outOfMemory(bytes: bytes)) { _ = try device.allocate(bytes: bytes) }
    }
}
