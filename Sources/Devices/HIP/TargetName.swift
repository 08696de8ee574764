/// The name of a GPU's target with its features: `gfx942:sramecc+:xnack-`.
struct TargetName: Equatable {
    /// The whole name.
    let text: String

    /// The name `text`; nil where it is none.
    init?(_ text: String) {
        let processor = text.prefix { $0 != ":" }
        let digits = processor.dropFirst(3)
        guard processor.hasPrefix("gfx"), (3...5).contains(digits.count), digits.allSatisfy(\.isHexDigit) else {
            return nil
        }
        self.text = text
    }

    /// The target that the kernel's driver numbers `version`: 90402 is `gfx942`; nil where that is no number of one.
    init?(driverVersion version: Int) {
        let (major, minor, stepping) = (version / 10_000, version / 100 % 100, version % 100)
        guard major > 0, minor < 16, stepping < 16 else { return nil }
        self.init("gfx\(major)\(String(minor, radix: 16))\(String(stepping, radix: 16))")
    }

    /// The processor without its features: `gfx942`.
    var processor: String { String(text.prefix { $0 != ":" }) }

    /// The processor that a code object is for, of those whose numbers are known here; nil for another, or for what is no
    /// code object of AMD's.
    ///
    /// The numbers are those of LLVM's AMDGPU usage guide (ELF header, e_flags).
    static func processor(ofCodeObject bytes: [UInt8]) -> String? {
        let (machine, flags) = (18, 48)
        guard bytes.count >= 64, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]), bytes[machine] == 224,
            bytes[machine + 1] == 0
        else { return nil }
        return numbers[bytes[flags]]
    }

    private static let numbers: [UInt8: String] = [
        0x2f: "gfx906", 0x30: "gfx908", 0x3f: "gfx90a", 0x40: "gfx940", 0x4b: "gfx941", 0x4c: "gfx942", 0x4f: "gfx950",
    ]
}
