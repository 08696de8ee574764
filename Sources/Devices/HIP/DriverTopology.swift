import Glibc

/// What the kernel's driver for compute (KFD) says in sysfs about the devices of this machine.
struct DriverTopology {
    /// The folder of sysfs.
    var root = "/sys"

    /// The target of the device at `bus` (`0000:05:00.0`), without features; nil where sysfs does not say.
    ///
    /// A node of the topology names its device by its domain and by bus, device and function in one number.
    func target(at bus: String) -> TargetName? {
        guard let place = Self.place(bus) else { return nil }
        for node in 0..<1024 {
            guard let text = TextFile.read("\(root)/class/kfd/kfd/topology/nodes/\(node)/properties") else { break }
            let properties = Self.properties(text)
            // Partitions of a device share all but the function.
            guard let location = properties["location_id"], location >> 3 == place.location >> 3,
                properties["domain", default: 0] == place.domain, let version = properties["gfx_target_version"]
            else { continue }
            if let target = TargetName(driverVersion: version) {
                return target
            }
        }
        return nil
    }

    /// The version of the driver, where it is one of its own, else that of the kernel that it is a part of.
    var driver: String {
        if let version = TextFile.read("\(root)/module/amdgpu/version") {
            return "driver \(version)"
        }
        var names = utsname()
        guard uname(&names) == 0 else { return "driver unknown" }
        let release = withUnsafeBytes(of: &names.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return "Linux \(release)"
    }

    private static func place(_ bus: String) -> (domain: Int, location: Int)? {
        let parts = bus.split { $0 == ":" || $0 == "." }.map { Int($0, radix: 16) }
        guard parts.count == 4, let domain = parts[0], let number = parts[1], let device = parts[2],
            let function = parts[3]
        else { return nil }
        return (domain, number << 8 | device << 3 | function)
    }

    private static func properties(_ text: String) -> [String: Int] {
        var properties: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = Int(words[1]) {
                properties[String(words[0])] = value
            }
        }
        return properties
    }
}
