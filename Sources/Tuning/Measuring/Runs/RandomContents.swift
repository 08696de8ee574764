import Devices
import KernelDSL
import Kernels

/// The bytes of inputs whose values steer nothing: every integer equally likely, floats of the size of scales.
///
/// Weights of four bits that are all equally likely are bytes that are all equally likely, in whatever layout, and independent
/// scales may stand in any order. So one filling serves every configuration of a problem, and nothing is packed to be timed.
struct RandomContents {
    /// Bytes that are drawn before they repeat.
    private static let period: Int = 8 << 20

    private let element: ScalarType
    private let bytes: [UInt8]

    /// Contents of elements of a type, as many different ones as `count` bytes take, or the period.
    init(_ element: ScalarType, count: Int) {
        self.element = element
        var random = SplitMix64(seed: UInt64(element.size))
        let words = (min(count, Self.period) + 7) / 8
        let drawn = [UInt64](unsafeUninitializedCapacity: words) { buffer, initialized in
            for index in 0..<words {
                buffer.initializeElement(at: index, to: Self.word(of: element, &random))
            }
            initialized = words
        }
        bytes = drawn.withUnsafeBytes { Array($0) }
    }

    /// Writes them into `count` bytes of `memory` from its start on, again and again.
    func fill(_ memory: any DeviceMemory, count: Int) throws(DeviceError) {
        var failure: DeviceError?
        bytes.withUnsafeBytes { bytes in
            do throws(DeviceError) {
                for start in stride(from: 0, to: count, by: bytes.count) {
                    let piece = bytes[..<min(bytes.count, count - start)]
                    try memory.write(UnsafeRawBufferPointer(rebasing: piece), at: start)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Eight bytes of elements.
    private static func word(of element: ScalarType, _ random: inout SplitMix64) -> UInt64 {
        let bits = random.next()
        switch element {
        case .boolean: return bits & 0x0101_0101_0101_0101
        case .i8, .u8: return bits
        // 2^-7 to 2^-5, of either sign.
        case .bf16: return bits & 0x80ff_80ff_80ff_80ff | 0x3c00_3c00_3c00_3c00
        case .f32: return bits & 0x80ff_ffff_80ff_ffff | 0x3c00_0000_3c00_0000
        // Sums and counts: no larger than 16 bits, so that nothing they are added to overflows.
        case .i16, .u16: return bits & 0x00ff_00ff_00ff_00ff
        case .i32, .u32: return bits & 0x0000_ffff_0000_ffff
        case .i64, .u64: return bits & 0xffff
        }
    }
}
