import Kernels
import Testing

@Suite("Layout of weights for CPUs")
struct VectorLayoutTests {
    /// Register blocks and steps of K; nine steps are no power of two.
    private static let sizes = [(blocks: 1, depth: 8), (blocks: 3, depth: 72), (blocks: 2, depth: 320)]

    private static let forms: [VectorForm] = VectorOrder.allCases.flatMap { order in
        [8, 16].flatMap { lanes in
            [1, 2, 4, 8].map { VectorForm(lanes: lanes, blockVectors: $0, order: order) }
        }
    }

    /// What a layout follows from, beside the size of the matrix.
    struct VectorForm: Sendable, CustomTestStringConvertible {
        let lanes: Int
        let blockVectors: Int
        let order: VectorOrder

        var testDescription: String { "\(lanes) lanes, \(blockVectors) vectors by \(order)" }

        func layout(blocks: Int, depth: Int) -> VectorLayout {
            VectorLayout(
                channels: blocks * lanes * blockVectors, depth: depth, lanes: lanes, blockVectors: blockVectors,
                order: order)
        }
    }

    @Test("each nibble holds one weight, in every form and size", arguments: forms)
    func bijection(form: VectorForm) {
        for (blocks, depth) in Self.sizes {
            let layout = form.layout(blocks: blocks, depth: depth)
            var nibbles = [Int](repeating: 0, count: 2 * layout.size)
            for channel in 0..<layout.channels {
                for k in 0..<depth {
                    let (byte, isHigh) = layout.place(channel: channel, k: k)
                    nibbles[2 * byte + (isHigh ? 1 : 0)] += 1
                }
            }
            #expect(layout.size == layout.channels * depth / 2)
            #expect(nibbles.allSatisfy { $0 == 1 })
        }
    }

    @Test("bytes stand where the description says", arguments: forms)
    func addresses(form: VectorForm) {
        // [N / block][K / 8][vectors][lanes][4 bytes], or [N / lanes][K / 8][lanes][4 bytes].
        let layout = form.layout(blocks: 3, depth: 72)
        let (outer, inner) =
            form.order == .block ? (3, form.blockVectors) : (3 * form.blockVectors, 1)
        var address = 0
        for run in 0..<outer {
            for step in 0..<9 {
                for vector in 0..<inner {
                    for lane in 0..<form.lanes {
                        for byte in 0..<4 {
                            let channel = (run * inner + vector) * form.lanes + lane
                            let low = layout.place(channel: channel, k: 8 * step + byte)
                            let high = layout.place(channel: channel, k: 8 * step + byte + 4)
                            #expect(low == (address, false))
                            #expect(high == (address, true))
                            address += 1
                        }
                    }
                }
            }
        }
        #expect(address == layout.size)
    }

    @Test("strides lead from vector to vector as places do", arguments: forms)
    func strides(form: VectorForm) {
        let layout = form.layout(blocks: 2, depth: 72)
        for block in 0..<2 {
            let first = block * form.blockVectors * form.lanes
            for step in 0..<layout.steps {
                for vector in 0..<form.blockVectors {
                    let byte = layout.place(channel: first + vector * form.lanes, k: 8 * step).byte
                    let start = layout.place(channel: first, k: 0).byte / layout.vectorBytes
                    let index = start + step * layout.stepStride + vector * layout.vectorStride
                    #expect(byte == index * layout.vectorBytes)
                }
            }
        }
    }

    @Test("every scale of a group has a place of its own, a vector of channels side by side", arguments: forms)
    func scales(form: VectorForm) {
        let layout = form.layout(blocks: 2, depth: 96)
        var places: [Int: Set<[Int]>] = [:]
        for channel in 0..<layout.channels {
            for k in 0..<96 {
                places[layout.scaleIndex(channel: channel, k: k), default: []].insert([channel, k / 32])
            }
            let first = channel / form.lanes * form.lanes
            let start = layout.scaleIndex(channel: first, k: 64)
            #expect(layout.scaleIndex(channel: channel, k: 64) == start + channel - first)
        }
        #expect(places.keys.sorted() == Array(0..<layout.channels * 3))
        #expect(places.values.allSatisfy { $0.count == 1 })
    }
}
