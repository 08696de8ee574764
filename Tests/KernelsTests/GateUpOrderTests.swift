import Kernels
import Testing

@Suite("Orders of gate and up")
struct GateUpOrderTests {
    @Test("give each channel of both a place of its own", arguments: GateUpOrder.allCases, [16, 32])
    func bijective(_ order: GateUpOrder, _ tile: Int) {
        let width = 96
        let places = [false, true].flatMap { isUp in
            (0..<width).map { order.place(of: $0, isUp: isUp, width: width, tileChannels: tile) }
        }
        #expect(Set(places) == Set(0..<2 * width))
    }

    @Test("bring gate and up where their kernels look for them")
    func places() {
        func place(_ order: GateUpOrder, _ channel: Int, up: Bool) -> Int {
            order.place(of: channel, isUp: up, width: 64, tileChannels: 16)
        }
        #expect(place(.separated, 5, up: true) == 69)
        #expect(place(.tiles, 5, up: false) == 5 && place(.tiles, 5, up: true) == 21)
        #expect(place(.tiles, 17, up: false) == 33 && place(.tiles, 17, up: true) == 49)
        #expect(place(.pairs, 4, up: false) == 8 && place(.pairs, 5, up: true) == 11)
    }
}
