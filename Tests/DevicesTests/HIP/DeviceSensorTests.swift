import Devices
import Foundation
import Testing

@Suite("Sensors of a device")
struct DeviceSensorTests {
    /// What the first device of the stand-in reads from files like sysfs's.
    private func state(_ files: [String: String], script: String = "") throws -> DeviceState {
        let root = FileManager.default.temporaryDirectory.path + "/wavetune-tests-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = "\(root)/bus/pci/devices/0000:c1:00.0/hwmon/hwmon7"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return try HIPDevice(StandIn(script).library(), sysfs: root).state()
    }

    @Test("are those of an MI300: clock, power now, temperature of the junction")
    func current() throws {
        let state = try state([
            "freq1_label": "sclk", "freq1_input": "2107000000", "freq2_label": "mclk", "freq2_input": "900000000",
            "power1_input": "612000000", "temp2_label": "junction", "temp2_input": "71000", "temp3_label": "mem",
            "temp3_input": "60000",
        ])
        #expect(state == DeviceState(clock: 2107, power: 612, temperature: 71))
    }

    @Test("are those of older devices: average power, temperature of the edge where that is all")
    func older() throws {
        let state = try state([
            "freq1_label": "sclk", "freq1_input": "1700000000", "power1_average": "250500000", "power1_input": "1",
            "temp1_label": "edge", "temp1_input": "40500",
        ])
        #expect(state == DeviceState(clock: 1700, power: 250.5, temperature: 40.5))
    }

    @Test("are the whole device's for each of its partitions")
    func partitions() throws {
        let files = ["power1_input": "612000000"]
        #expect(try state(files, script: "bus=0000:C1:00.3").power == 612)
        #expect(try state(files, script: "bus=0000:C2:00.0") == DeviceState())
    }

    @Test("say nothing where they are missing or unreadable")
    func missing() throws {
        #expect(try state([:]) == DeviceState())
        #expect(try state(["freq1_label": "sclk", "power1_input": "much"]) == DeviceState())
    }
}
