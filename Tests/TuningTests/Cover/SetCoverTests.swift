import Kernels
import Testing
import Tuning

@Suite("Small sets that serve every column")
struct SetCoverTests {
    @Test("the fewest rows within the tolerance are found, each column served by the fastest of them")
    func knownMinimum() throws {
        // No row serves all; two together do, and with the third the worst is nearer than with the fourth.
        let times: [[Double?]] = [
            [100, 101, 130, 130], [130, 100, 100, 130], [130, 130, 101, 100], [130, 130, 102, 101],
        ]
        let two = try #require(SetCover(times, tolerance: 0.02))
        #expect(two.rows == [0, 2] && two.assignment == [0, 0, 2, 2])
        #expect(two.ratios == [1, 1.01, 1.01, 1] && two.worstRatio == 1.01)
        // Nothing but the best will do.
        let exact = try #require(SetCover(times, tolerance: 0))
        #expect(exact.rows == [0, 1, 2] && exact.assignment == [0, 1, 1, 2] && exact.worstRatio == 1)
        // Anything will do: the row whose worst is least.
        let one = try #require(SetCover(times, tolerance: 0.3))
        #expect(one.rows.count == 1)
    }

    @Test("what is slower by the very tolerance serves, what is slower by more does not")
    func edge() throws {
        #expect(try #require(SetCover([[100, 102], [200, 100]], tolerance: 0.02)).rows == [0])
        #expect(try #require(SetCover([[100, 102.001], [200, 100]], tolerance: 0.02)).rows == [0, 1])
    }

    @Test("of sets of one size the one with the least worst ratio is chosen, then the one with the least sum")
    func ties() throws {
        let times: [[Double?]] = [[100, 101.9], [101, 101], [101.9, 100], [101, 100.9]]
        #expect(try #require(SetCover(times, tolerance: 0.02)).rows == [3])
        #expect(try #require(SetCover([[1, 2], [1, 2], [1, 2]], tolerance: 0)).rows == [0])
    }

    @Test("rows that serve one column each are all needed, and a single column needs one")
    func nothingShared() throws {
        let times: [[Double?]] = (0..<8).map { row in (0..<8).map { $0 == row ? 1 : nil } }
        #expect(try #require(SetCover(times, tolerance: 0.5)).rows == Array(0..<8))
        let one = try #require(SetCover([[3], [2], [2.01]], tolerance: 0.02))
        #expect(one.rows == [1] && one.ratios == [1])
    }

    @Test("a column that no row serves, or no column at all, has no cover")
    func impossible() {
        #expect(SetCover([[1, nil], [2, nil]], tolerance: 1) == nil)
        #expect(SetCover([], tolerance: 1) == nil && SetCover([[]], tolerance: 1) == nil)
        #expect(SetCover([[1, 2], [1]], tolerance: 1) == nil)
        #expect(SetCover([[0, 1]], tolerance: 1) == nil)
    }

    @Test("no other set is better, by trying all of them")
    func exhaustive() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<300 {
            let columns = 1 + random.index(below: 6)
            let times: [[Double?]] = (0..<(1 + random.index(below: 8))).map { _ in
                (0..<columns).map { _ in random.index(below: 5) == 0 ? nil : 100 + Double(random.index(below: 8)) }
            }
            let tolerance = 0.01 * Double(random.index(below: 5))
            let cover = SetCover(times, tolerance: tolerance)
            let best = (1..<(1 << times.count)).compactMap { Self.score($0, times, tolerance) }.min { $0 < $1 }
            guard let best else {
                #expect(cover == nil)
                continue
            }
            let found = try #require(cover)
            let set = found.rows.reduce(0) { $0 | 1 << $1 }
            let score = try #require(Self.score(set, times, tolerance), "\(found) does not serve \(times)")
            #expect(score == best, "\(found) of \(times)")
            #expect(found.worstRatio == score.1)
        }
    }

    /// Size, worst ratio and sum of the rows in `set`; nil where they do not serve.
    private static func score(_ set: Int, _ times: [[Double?]], _ tolerance: Double) -> (Int, Double, Double)? {
        var (worst, sum) = (1.0, 0.0)
        for column in times[0].indices {
            let all = times.compactMap { $0[column] }
            let own = times.indices.filter { set & 1 << $0 != 0 }.compactMap { times[$0][column] }
            guard let best = all.min(), let time = own.min(), time / best <= 1 + tolerance + 1e-12 else { return nil }
            worst = max(worst, time / best)
            sum += time
        }
        return (set.nonzeroBitCount, worst, sum)
    }

    @Test("sixty-four columns and a hundred rows are soon decided")
    func large() throws {
        var random = SplitMix64(seed: 8)
        // Rows that are good around a column of their own, as tiles are around their M.
        var times: [[Double?]] = []
        for row in 0..<100 {
            var columns: [Double?] = []
            for column in 0..<64 {
                let distance = Double(abs(column - row % 64))
                columns.append(100 + 0.5 * distance + 0.2 * Double(random.index(below: 10)))
            }
            times.append(columns)
        }
        let cover = try #require(SetCover(times, tolerance: 0.05))
        #expect(cover.rows.count < 8 && cover.worstRatio <= 1.05)
    }
}
