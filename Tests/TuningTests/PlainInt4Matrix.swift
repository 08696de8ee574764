import Kernels
import Tuning

/// Weights read back from packed bytes and stored scales, one by one, by nothing but the layout's description of places.
struct PlainInt4Matrix {
    let layout: Int4Layout
    let packed: [UInt8]
    let scales: [UInt8]

    func weight(channel: Int, k: Int) -> Int {
        let (byte, isHigh) = layout.place(channel: channel, k: k)
        let nibble = Int(isHigh ? packed[byte] >> 4 : packed[byte] & 15)
        if !isHigh && layout.unpacking == .two {
            return nibble - 8
        }
        return nibble < 8 ? nibble : nibble - 16
    }

    func scale(channel: Int, k: Int) -> Float {
        switch layout.scales {
        case .channel: return scales.float(channel)
        case .group32: return BF16.float(scales.bits16(layout.scaleIndex(channel: channel, k: k)))
        }
    }
}

extension [UInt8] {
    /// Element `index` of f32.
    func float(_ index: Int) -> Float {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * index, as: Float.self) }
    }

    /// Element `index` of 16 bits.
    func bits16(_ index: Int) -> UInt16 {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self) }
    }

    /// Element `index` of i32.
    func integer(_ index: Int) -> Int32 {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) }
    }
}
