import Devices
import Foundation
import Testing

@Suite("The target of a device")
struct HIPTargetTests {
    private static let both = ["hipGetDevicePropertiesR0600", "hipGetDeviceProperties"]

    /// A folder like sysfs with one device.
    private func sysfs(_ version: Int, domain: Int = 0) throws -> String {
        let root = FileManager.default.temporaryDirectory.path + "/wavetune-tests-\(UUID().uuidString)"
        func write(_ text: String, to name: String) throws {
            let target = URL(fileURLWithPath: "\(root)/\(name)")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: target)
        }
        let nodes = "class/kfd/kfd/topology/nodes"
        try write("cpu_cores_count 64\nlocation_id 0\ndomain 0\ngfx_target_version 0\n", to: "\(nodes)/0/properties")
        try write(
            "simd_count 304\nlocation_id \(0x11 << 8)\ndomain 0\ngfx_target_version 90010\n",
            to: "\(nodes)/1/properties")
        // Partitions of a device differ in the function.
        try write(
            "simd_count 1216\nlocation_id \(0xc1 << 8 | 1)\ndomain \(domain)\ngfx_target_version \(version)\n",
            to: "\(nodes)/2/properties")
        try write("6.10.5\n", to: "module/amdgpu/version")
        return root
    }

    @Test("is read from the structure of HIP 6, of HIP 5, and from the kernel's driver")
    func sources() throws {
        #expect(try StandIn().device().target == "gfx942:sramecc+:xnack-")
        #expect(try StandIn(without: [Self.both[0]]).device().target == "gfx942:sramecc+:xnack-")
        #expect(try StandIn("fail=hipGetDevicePropertiesR0600:1:1").device().target == "gfx942:sramecc+:xnack-")

        let root = try sysfs(90402)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let device = try HIPDevice(StandIn(without: Self.both).library(), sysfs: root)
        #expect(device.target == "gfx942")
        #expect(device.identity.lastLevelCache == 256 << 20)
        #expect(device.identity.runtime == "HIP 6.4.43484, driver 6.10.5")
    }

    @Test("is taken from the driver where what HIP fills in is no name of a target")
    func unknownLayout() throws {
        let root = try sysfs(90500)
        defer { try? FileManager.default.removeItem(atPath: root) }
        for nonsense in ["AMD", "gfx", "gfx9zz", "gfx94200000"] {
            #expect(try HIPDevice(StandIn("target=\(nonsense)").library(), sysfs: root).target == "gfx950")
        }
    }

    @Test("is missing with words where neither says it")
    func nowhere() throws {
        let elsewhere = try sysfs(90402, domain: 1)
        defer { try? FileManager.default.removeItem(atPath: elsewhere) }
        for root in ["/nowhere", elsewhere] {
            let error = try #require(throws: DeviceError.self) {
                try HIPDevice(StandIn(without: Self.both).library(), sysfs: root)
            }
            #expect("\(error)".contains("says what target device 0 is"))
        }
    }
}
