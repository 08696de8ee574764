import CROCm

extension HIPLibrary {
    /// The number of devices that the runtime finds; 0 where there is no driver.
    ///
    /// - Throws: ``DeviceError/absent(reason:)`` where it cannot say.
    public func countDevices() throws(DeviceError) -> Int {
        // Without a driver, hipInit says that there is no device (HIP 6) or that device 0 is none (HIP 5).
        let status = HIPStatus(code: initialize(0))
        if status.saysNoDevice {
            return 0
        }
        try require(status, of: "hipInit")
        var count: Int32 = 0
        let answer = HIPStatus(code: deviceCount(&count))
        if answer.saysNoDevice {
            return 0
        }
        try require(answer, of: "hipGetDeviceCount")
        return Int(count)
    }

    /// The runtime's version: `6.4.43484`.
    public func version() throws(DeviceError) -> String {
        var number: Int32 = 0
        try require(HIPStatus(code: runtimeVersion(&number)), of: "hipRuntimeGetVersion")
        return "\(number / 10_000_000).\(number / 100_000 % 100).\(number % 100_000)"
    }

    /// The attribute `attribute` of a device.
    func attribute(_ attribute: Int, of device: Int32) throws(DeviceError) -> Int {
        var value: Int32 = 0
        try require(
            HIPStatus(code: deviceAttribute(&value, Int32(attribute), device)),
            of: "hipDeviceGetAttribute(\(attribute))")
        return Int(value)
    }

    /// What a device calls itself.
    func name(of device: Int32) throws(DeviceError) -> String {
        var characters = [CChar](repeating: 0, count: 256)
        let status = HIPStatus(code: deviceName(&characters, Int32(characters.count), device))
        try require(status, of: "hipDeviceGetName")
        return Self.text(characters)
    }

    /// A device's place on the PCI bus, as sysfs writes it: `0000:05:00.0`.
    func bus(of device: Int32) throws(DeviceError) -> String {
        var characters = [CChar](repeating: 0, count: 64)
        let status = HIPStatus(code: deviceBus(&characters, Int32(characters.count), device))
        try require(status, of: "hipDeviceGetPCIBusId")
        return Self.text(characters).lowercased()
    }

    /// The target of a device with its features, `gfx942:sramecc+:xnack-`; nil where the runtime cannot be understood.
    ///
    /// It stands in a structure of two layouts, each with a function of its own (see `HIPRuntime.h`). Of a layout that
    /// is unknown, what stands at the place is no name of a target.
    func target(of device: Int32) -> String? {
        let layouts = [
            (newProperties, Int(WT_HIP_ARCHITECTURE_OFFSET_R0600)),
            (oldProperties, Int(WT_HIP_ARCHITECTURE_OFFSET_R0000)),
        ]
        for (function, offset) in layouts {
            guard let function else { continue }
            // Longs, so that the structure is aligned.
            var properties = [UInt64](repeating: 0, count: Int(WT_HIP_PROPERTIES_CAPACITY) / 8)
            guard HIPStatus(code: function(&properties, device)).isSuccess else { continue }
            let name = properties.withUnsafeBytes { bytes in
                bytes[offset..<offset + Int(WT_HIP_ARCHITECTURE_LENGTH)].prefix { $0 != 0 }
            }
            if let target = TargetName(String(decoding: name, as: UTF8.self)) {
                return target.text
            }
        }
        return nil
    }

    /// Says that there is no device to use where `status` is no success.
    func require(_ status: HIPStatus, of function: String) throws(DeviceError) {
        guard status.isSuccess else {
            throw .absent(reason: "\(words(for: status, of: function)) (\(path))")
        }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
