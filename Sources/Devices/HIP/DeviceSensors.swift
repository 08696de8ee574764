import ROCm

/// The sensors of a PCI device in sysfs, as the amdgpu driver provides them.
///
/// Units and names are those of the kernel's documentation (GPU power and thermal controls): hertz, microwatts and
/// thousandths of a degree. MI300 has no `power1_average` and no temperature of the edge; older devices have.
struct DeviceSensors {
    private let folder: String?

    /// The sensors of the device at `bus` (`0000:05:00.0`) below sysfs's folder `root`.
    init(bus: String, root: String = "/sys") {
        // HIP numbers a device's partitions in the place of the function; all share the sensors of function 0.
        let places = [bus, bus.dropLast() + "0"]
        folder =
            places.lazy.compactMap { place in
                let monitors = "\(root)/bus/pci/devices/\(place)/hwmon"
                return FilePath.names(in: monitors).first { $0.hasPrefix("hwmon") }.map { "\(monitors)/\($0)" }
            }.first
    }

    /// What they say now; nil where one is missing or does not answer.
    func state() -> DeviceState {
        DeviceState(
            clock: input("freq", labels: ["sclk"]).map { $0 / 1e6 },
            power: (number("power1_average") ?? number("power1_input")).map { $0 / 1e6 },
            temperature: input("temp", labels: ["junction", "edge"]).map { $0 / 1e3 })
    }

    /// The input of the first sensor that has one of the labels, in their order.
    private func input(_ kind: String, labels: [String]) -> Double? {
        for label in labels {
            for index in 1...16 where text("\(kind)\(index)_label") == label {
                return number("\(kind)\(index)_input")
            }
        }
        return nil
    }

    private func number(_ name: String) -> Double? { text(name).flatMap(Double.init) }

    private func text(_ name: String) -> String? { folder.flatMap { TextFile.read("\($0)/\(name)") } }
}
