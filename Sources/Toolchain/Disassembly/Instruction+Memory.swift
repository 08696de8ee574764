extension Instruction {
    /// Whether a load puts what it loads into LDS rather than into registers.
    var loadsIntoShared: Bool {
        kind == .vectorLoad
            && (mnemonic.contains("_lds_")
                || operandText.utf8.split { !Self.isWordByte($0) }.contains { $0.elementsEqual("lds".utf8) })
    }

    /// Whether the instruction reaches scratch memory, where spilled registers go.
    var isScratch: Bool { mnemonic.hasPrefix("scratch") }

    /// The bytes a lane of a load or a store of the vector memory path.
    var memoryWidth: Int {
        let widths: [(String, Int)] = [
            ("dwordx4", 16), ("dwordx3", 12), ("dwordx2", 8), ("dword", 4), ("b128", 16), ("b96", 12), ("b64", 8),
            ("b32", 4), ("short", 2), ("format_xyzw", 16), ("format_x", 4), ("byte", 1),
        ]
        return widths.first { mnemonic.contains($0.0) }?.1 ?? 4
    }

    /// The bytes a lane of an LDS operation.
    var sharedWidth: Int {
        var width = 0
        let bytes = Array(mnemonic.utf8)
        for index in bytes.indices.dropLast(2)
        where bytes[index] == 0x5f && [0x62, 0x75, 0x69].contains(bytes[index + 1]) {
            // The first "_b", "_u" or "_i" that a number follows gives the bits.
            let digits = bytes[(index + 2)...].prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { continue }
            width = max(1, digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } / 8)
            break
        }
        return mnemonic.contains("read2") || mnemonic.contains("write2") ? 2 * width : width
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
        default: false
        }
    }
}
