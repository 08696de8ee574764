import Kernels
import Testing

@Suite("Orders of workgroups")
struct WorkgroupOrderTests {
    private static let grids =
        (1...70).map { Grid(x: $0) }
        + [Grid(x: 56, y: 31), Grid(x: 7, y: 32), Grid(x: 3, y: 5), Grid(x: 4, y: 3, z: 5), Grid(x: 1, y: 97)]

    @Test("give every tile to one workgroup", arguments: WorkgroupOrder.allCases)
    func permutation(_ order: WorkgroupOrder) {
        for grid in Self.grids {
            let tiles = Set(
                (0..<grid.count).map { linear in
                    let tile = order.tile(ofWorkgroup: linear, in: grid)
                    return [tile.x, tile.y, tile.z]
                })
            #expect(tiles.count == grid.count)
            #expect(
                tiles.allSatisfy {
                    (0..<grid.x).contains($0[0]) && (0..<grid.y).contains($0[1]) && (0..<grid.z).contains($0[2])
                })
        }
    }

    @Test("the natural one is the grid's own")
    func natural() {
        let tile = WorkgroupOrder.natural.tile(ofWorkgroup: 56 * 3 + 5, in: Grid(x: 56, y: 31))
        #expect((tile.x, tile.y, tile.z) == (5, 3, 0))
    }

    @Test("the remapped one gives each eighth of a plane's workgroups a run of its tiles, as even as can be")
    func runs() {
        for grid in Self.grids {
            let plane = grid.x * grid.y
            for slice in 0..<grid.z {
                var expected = slice * plane
                for eighth in 0..<8 {
                    let numbers = stride(from: eighth, to: plane, by: 8).map { place in
                        let tile = WorkgroupOrder.xcdRemapped.tile(ofWorkgroup: slice * plane + place, in: grid)
                        return (tile.z * grid.y + tile.y) * grid.x + tile.x
                    }
                    #expect(numbers == Array(expected..<(expected + numbers.count)))
                    expected += numbers.count
                }
                #expect(expected == (slice + 1) * plane)
            }
        }
    }
}
