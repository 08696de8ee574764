import Devices

/// Launches of a scripted device.
final class ScriptedBatch: DeviceBatch {
    private let launches: [ScriptedLaunch]
    private let device: ScriptedDevice

    init(_ launches: [ScriptedLaunch], on device: ScriptedDevice) {
        self.launches = launches
        self.device = device
    }

    func run() throws(DeviceError) -> Double? { try device.run(launches) }
}
