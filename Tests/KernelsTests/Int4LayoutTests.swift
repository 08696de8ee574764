import Kernels
import Testing

@Suite("INT4 layout")
struct Int4LayoutTests {
    private static let sizes = [(channels: 16, depth: 128), (channels: 48, depth: 256), (channels: 32, depth: 384)]

    private static let forms: [(bytesPerLane: Int, tileChannels: Int)] = [(16, 16), (8, 16), (16, 32), (8, 32)]

    @Test("each nibble holds one weight, in every form", arguments: sizes, WeightScales.allCases)
    func bijection(size: (channels: Int, depth: Int), scales: WeightScales) {
        for form in Self.forms where size.channels % form.tileChannels == 0 {
            let layout = Int4Layout(
                unpacking: .three, channels: size.channels, depth: size.depth, bytesPerLane: form.bytesPerLane,
                tileChannels: form.tileChannels, scales: scales)
            var nibbles = [Int](repeating: 0, count: 2 * layout.size)
            for channel in 0..<size.channels {
                for k in 0..<size.depth {
                    let (byte, isHigh) = layout.place(channel: channel, k: k)
                    nibbles[2 * byte + (isHigh ? 1 : 0)] += 1
                    if scales == .channel {
                        #expect(isHigh != Int4Layout.isLow(k))
                    }
                }
            }
            #expect(layout.size == size.channels * size.depth / 2)
            #expect(nibbles.allSatisfy { $0 == 1 })
        }
    }

    @Test("no matrix instruction sums over two groups of scales", arguments: forms)
    func instructionsStayInGroups(form: (bytesPerLane: Int, tileChannels: Int)) {
        let layout = Int4Layout(
            unpacking: .three, channels: 32, depth: 256, bytesPerLane: form.bytesPerLane,
            tileChannels: form.tileChannels, scales: .group32)
        // Instruction: chunk, pair of dwords in the lane, kind of nibble.
        var groups: [[Int]: Set<Int>] = [:]
        for k in 0..<layout.depth {
            let (byte, isHigh) = layout.place(channel: 3, k: k)
            let pair = byte % layout.bytesPerLane / 8
            groups[[byte / layout.chunkBytes, pair, isHigh ? 1 : 0], default: []].insert(k / 32)
        }
        #expect(groups.values.allSatisfy { $0.count == 1 })
        #expect(groups.count == layout.depth / (8 * layout.groups))
    }

    @Test("every scale of a group has a place of its own", arguments: forms)
    func scales(form: (bytesPerLane: Int, tileChannels: Int)) {
        let layout = Int4Layout(
            unpacking: .three, channels: 64, depth: 256, bytesPerLane: form.bytesPerLane,
            tileChannels: form.tileChannels, scales: .group32)
        var places: [Int: Set<[Int]>] = [:]
        for channel in 0..<64 {
            for k in 0..<256 {
                places[layout.scaleIndex(channel: channel, k: k), default: []].insert([channel, k / 32])
            }
        }
        #expect(places.keys.sorted() == Array(0..<64 * 8))
        #expect(places.values.allSatisfy { $0.count == 1 })
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
                            #expect(layout.place(channel: channel, k: k).byte == address)
                            #expect(layout.place(channel: channel, k: k + 8).byte == address)
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
