import KernelTestSupport
import Kernels
import Testing

@Suite("INT4 layout")
struct Int4LayoutTests {
    private static let sizes = [(channels: 16, depth: 128), (channels: 48, depth: 256), (channels: 32, depth: 384)]

    @Test("each nibble holds one weight", arguments: sizes)
    func bijection(channels: Int, depth: Int) {
        let layout = Int4Layout(unpacking: .three, channels: channels, depth: depth)
        var nibbles = [Int](repeating: 0, count: 2 * layout.size)
        for channel in 0..<channels {
            for k in 0..<depth {
                nibbles[2 * layout.byteOffset(channel: channel, k: k) + (Int4Layout.isLow(k) ? 0 : 1)] += 1
            }
        }
        #expect(layout.size == channels * depth / 2)
        #expect(nibbles.allSatisfy { $0 == 1 })
    }

    @Test("bytes stand where the description says", arguments: sizes)
    func addresses(channels: Int, depth: Int) {
        // [channels / 16][depth / 128][64 lanes][4 dwords][4 bytes], from the layout's own documentation.
        let layout = Int4Layout(unpacking: .two, channels: channels, depth: depth)
        var address = 0
        for tile in 0..<channels / 16 {
            for chunk in 0..<depth / 128 {
                for lane in 0..<64 {
                    for dword in 0..<4 {
                        for byte in 0..<4 {
                            let channel = 16 * tile + lane % 16
                            let k = 128 * chunk + 32 * (lane / 16) + 16 * (dword / 2) + 4 * (dword % 2) + byte
                            #expect(layout.byteOffset(channel: channel, k: k) == address)
                            #expect(layout.byteOffset(channel: channel, k: k + 8) == address)
                            #expect(Int4Layout.isLow(k))
                            #expect(!Int4Layout.isLow(k + 8))
                            address += 1
                        }
                    }
                }
            }
        }
        #expect(address == layout.size)
    }

    @Test("packing and unpacking return every weight", arguments: Int4Unpacking.allCases)
    func roundTrip(unpacking: Int4Unpacking) {
        let layout = Int4Layout(unpacking: unpacking, channels: 32, depth: 256)
        var generator = SeededGenerator(seed: 11)
        // All sixteen values in low and in high nibbles first, then random ones.
        let weights = (0..<layout.channels * layout.depth).map { index in
            index < 256 ? Int8(index % 16) - 8 : Int8.random(in: -8...7, using: &generator)
        }
        var packed = [UInt8](repeating: 0xee, count: layout.size)
        weights.withUnsafeBufferPointer { weights in
            packed.withUnsafeMutableBytes { layout.pack(weights, into: $0) }
        }
        var returned = [Int8](repeating: 99, count: weights.count)
        packed.withUnsafeBytes { packed in
            returned.withUnsafeMutableBufferPointer { layout.unpack(packed, into: $0) }
        }
        #expect(returned == weights)
        let byte = packed[layout.byteOffset(channel: 17, k: 130)]
        let (low, high) = (weights[17 * layout.depth + 130], weights[17 * layout.depth + 138])
        #expect(byte & 15 == (unpacking == .two ? UInt8(low + 8) : UInt8(bitPattern: low) & 15))
        #expect(byte >> 4 == UInt8(bitPattern: high) & 15)
    }

    @Test("each weight and its nibble, in both encodings", arguments: Int4Unpacking.allCases)
    func nibbles(unpacking: Int4Unpacking) {
        for weight in Int8(-8)...7 {
            let nibble = unpacking.lowNibble(of: weight)
            #expect(nibble < 16)
            #expect(unpacking.weight(ofLowNibble: nibble) == weight)
            #expect(Int4Unpacking.weight(ofHighNibble: UInt8(bitPattern: weight) & 15) == weight)
        }
        #expect(Set((Int8(-8)...7).map { unpacking.lowNibble(of: $0) }).count == 16)
    }
}
