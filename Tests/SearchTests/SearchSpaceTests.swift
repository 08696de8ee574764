import Search
import Testing

@Suite("Search spaces")
struct SearchSpaceTests {
    private let space = SyntheticSpace.coupled

    @Test("shares are a partition of the space")
    func shares() throws {
        let all = try #require(space.points)
        let shares = (0..<3).map { ShardedSpace(space, number: $0, of: 3) }
        let parts = shares.map { $0.points ?? [] }
        #expect(parts.reduce(0) { $0 + $1.count } == all.count && Set(parts.joined()) == Set(all))
        for (number, part) in parts.enumerated() {
            #expect(part.count > all.count / 5, "share \(number) has \(part.count) of \(all.count)")
            for other in shares.indices {
                #expect(part.allSatisfy { shares[other].contains($0) } == (other == number))
            }
        }
    }

    @Test("a share's draws, neighbours and walk stay inside it")
    func insideShare() {
        let share = ShardedSpace(space, number: 1, of: 4)
        var generator = SearchGenerator(seed: 3)
        let drawn = share.draw(40, using: &generator)
        #expect(drawn.count == 40 && Set(drawn).count == 40)
        #expect(drawn.allSatisfy(share.contains))
        #expect(drawn.allSatisfy { share.neighbours(of: $0).allSatisfy(share.contains) })
        var walked: [SearchPoint] = []
        while let next = share.point(after: walked.last) {
            walked.append(next)
        }
        #expect(walked == share.points)
    }

    @Test("neighbours differ in one parameter, mutations in one or more, and all are legal")
    func neighbours() throws {
        var generator = SearchGenerator(seed: 5)
        for point in space.draw(20, using: &generator) {
            for neighbour in space.neighbours(of: point) {
                #expect(space.contains(neighbour))
                #expect(zip(point.places, neighbour.places).count { $0 != $1 } == 1)
            }
            for changes in 1...3 {
                if let mutation = space.mutation(of: point, changes: changes, using: &generator) {
                    #expect(space.contains(mutation) && mutation != point)
                }
            }
        }
    }

    @Test("a draw is of distinct points, the same for a seed, and of all where more are asked for")
    func draws() throws {
        var (one, two, other) = (SearchGenerator(seed: 7), SearchGenerator(seed: 7), SearchGenerator(seed: 8))
        let drawn = space.draw(50, using: &one)
        #expect(drawn == space.draw(50, using: &two) && drawn != space.draw(50, using: &other))
        #expect(Set(drawn).count == 50)
        let all = try #require(space.points)
        #expect(Set(space.draw(all.count + 1, using: &one)) == Set(all))
    }
}
