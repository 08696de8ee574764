import Testing
import Tuning

@Suite("Rotation of weights")
struct RotationTests {
    @Test(
        "copies are as many as it takes to read more than twice the cache between two uses",
        arguments: [1, 10, 63, 64, 300])
    func copies(_ megabytes: Int) {
        let size = megabytes << 20
        let rotation = Rotation(bytesRead: size, copyBytes: size, cache: 64 << 20, limit: 16 << 30, variants: 1)
        #expect(rotation.isCold)
        #expect(rotation.bytesBetweenUses == rotation.copies * size)
        #expect((rotation.copies - 8) * size <= 128 << 20)
    }

    @Test("where there is no room for that many, those that fit rotate, and are not called cold")
    func limit() {
        let rotation = Rotation(
            bytesRead: 10 << 20, copyBytes: 20 << 20, cache: 256 << 20, limit: 100 << 20, variants: 1)
        #expect(rotation.copies == 5 && !rotation.isCold)
        #expect(Rotation(bytesRead: 1, copyBytes: 2 << 30, cache: 256 << 20, limit: 1 << 30, variants: 1).copies == 1)
        #expect(Rotation(bytesRead: 0, copyBytes: 0, cache: 64 << 20, limit: 1 << 30, variants: 1).copies == 1)
        #expect(Rotation(bytesRead: 9, copyBytes: 9, cache: 64 << 20, limit: 1 << 30, variants: 1).copies == 4096)
        #expect(Rotation(bytesRead: 9, copyBytes: 9, cache: 64 << 20, limit: -5, variants: 1).copies == 1)
    }

    @Test("where copies are many times the cache, launches that are steered otherwise read other weights of a copy")
    func steering() {
        // 8 of 384 experts.
        let rotation = Rotation(
            bytesRead: 7 << 20, copyBytes: 336 << 20, cache: 32 << 20, limit: 1400 << 20, variants: 4)
        #expect(rotation.copies == 3 && rotation.bytesBetweenUses == 12 * 7 << 20 && rotation.isCold)
        // All of few experts: the ways to steer read the same.
        let dense = Rotation(
            bytesRead: 40 << 20, copyBytes: 44 << 20, cache: 64 << 20, limit: 130 << 20, variants: 4)
        #expect(dense.copies == 1 && dense.bytesBetweenUses == 40 << 20 && !dense.isCold)
    }

    @Test("what an invocation reads counts, not what a copy holds: few of its experts")
    func experts() {
        let rotation = Rotation(
            bytesRead: 30 << 20, copyBytes: 300 << 20, cache: 256 << 20, limit: 16 << 30, variants: 4)
        #expect(rotation.copies == 24 && rotation.isCold)
    }

    @Test("samples divide the rotation or are divided by it, and are steered in all ways equally often")
    func batchSizes() {
        for copies in [1, 2, 3, 5, 7, 8, 16, 24, 40, 104] {
            for variants in 1...5 {
                for needed in [1, 2, 3, 7, 16, 50, 333] {
                    let size = BatchSize.fitting(needed, copies: copies, variants: variants)
                    #expect(size >= needed && size % variants == 0)
                    #expect(copies % size == 0 || size % copies == 0)
                }
            }
        }
        #expect(BatchSize.fitting(7, copies: 40, variants: 1) == 8)
        #expect(BatchSize.needed(minimum: 1e-3, each: 300e-6, largest: 100) == 4)
        #expect(BatchSize.needed(minimum: 1e-3, each: 1e-9, largest: 100) == 100)
        #expect(BatchSize.needed(minimum: 1e-3, each: 5, largest: 100) == 1)
    }

    @Test("no sample starts with copies that the one before it has read, whoever took it")
    func cursor() {
        let cursor = RotationCursor()
        #expect((0..<6).map { _ in cursor.advance(by: 4, of: 16) } == [0, 4, 8, 12, 0, 4])
        // The next of 8 starts at 8, not at 4.
        #expect(cursor.advance(by: 8, of: 16) == 8)
        #expect(cursor.advance(by: 16, of: 16) == 0)
    }

    @Test("in turns, each follows each other equally often, and each takes one sample a round", arguments: 1...9)
    func interleaving(_ count: Int) {
        let order = InterleavedOrder(count: count)
        var follows: [[Int]: Int] = [:]
        let rounds = count % 2 == 0 ? count : 2 * count
        for round in 0..<rounds {
            let row = order.order(of: round)
            #expect(row.sorted() == Array(0..<count))
            for (first, second) in zip(row, row.dropFirst()) {
                follows[[first, second], default: 0] += 1
            }
        }
        #expect(follows.count == count * (count - 1))
        #expect(Set(follows.values).count <= 1)
    }
}
