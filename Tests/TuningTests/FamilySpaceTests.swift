import Kernels
import Search
import Testing
import Tuning

@Suite("A family's space as a space to search")
struct FamilySpaceTests {
    /// Few enough to be listed: conditions that leave little.
    private static let narrow: [String: ParameterValue] = [
        "tile_n": .integer(64), "waves": .integer(4), "matrix": .name("16x16x32"), "combine": .name("reduce"),
        "hints": .name("none"), "weight_loads": .name("plain"), "xcd_remap": .name("off"), "unpacking": .name("two"),
    ]

    private func walked(_ space: FamilySpace, _ limit: Int = .max) -> [SearchPoint] {
        var points: [SearchPoint] = []
        while points.count < limit, let next = space.point(after: points.last) {
            points.append(next)
        }
        return points
    }

    @Test("a small space is listed whole, and the walk in order meets exactly what is listed")
    func listed() async throws {
        let family = try SmallProblem().problem
        let space = try await FamilySpace(of: family, fixing: Self.narrow)
        let points = try #require(space.points)
        #expect(points.count > 100 && points.count == space.count && Set(points).count == points.count)
        #expect(Set(walked(space)) == Set(points) && walked(space).count == points.count)
        #expect(try ConfigurationSpace(of: family, fixing: Self.narrow).walk { _ in }.legal == points.count)
        for point in points.prefix(500) {
            #expect(space.contains(point))
            let configuration = space.configuration(of: point)
            #expect(try family.rejection(of: configuration) == nil && space.point(of: configuration) == point)
        }
    }

    @Test("a large space is drawn from without being listed; draws are legal, distinct and the same for a seed")
    func drawn() async throws {
        let family = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
        let space = try await FamilySpace(of: family, keeping: 2000)
        #expect(space.points == nil && (space.count ?? 0) > 1_000_000)
        var (one, two) = (SearchGenerator(seed: 4), SearchGenerator(seed: 4))
        let drawn = space.draw(1500, using: &one)
        #expect(drawn.count == 1500 && Set(drawn).count == 1500 && drawn == space.draw(1500, using: &two))
        for point in drawn {
            #expect(try family.rejection(of: space.configuration(of: point)) == nil)
        }
        // Every parameter varies, those that no constraint looks at too.
        for (index, parameter) in space.parameters.enumerated() where parameter.count > 1 {
            #expect(Set(drawn.map { $0.places[index] }).count > 1, "\(parameter.name)")
        }
        // More than the sample holds.
        #expect(space.draw(4000, using: &one).count > 2000)
    }

    @Test("two walks keep the same sample")
    func sameSample() async throws {
        let family = try SmallProblem().problem
        let (one, two) = (
            try await FamilySpace(of: family, keeping: 300), try await FamilySpace(of: family, keeping: 300)
        )
        var (first, second) = (SearchGenerator(seed: 1), SearchGenerator(seed: 1))
        #expect(one.draw(200, using: &first) == two.draw(200, using: &second))
    }

    @Test("neighbours and mutations are legal, conditions hold for them too")
    func conditions() async throws {
        let family = try SmallProblem().problem
        let condition = Constraint("prefetch at most 2", ["prefetch"]) { configuration throws(ConfigurationError) in
            try configuration.integer("prefetch") > 2 ? "prefetch is more than 2" : nil
        }
        let space = try await FamilySpace(of: family, requiring: [condition], keeping: 500)
        var generator = SearchGenerator(seed: 2)
        let place = try #require(space.parameters.firstIndex { $0.name == "prefetch" })
        var seen = 0
        for point in space.draw(40, using: &generator) {
            let changed = (1...3).compactMap { space.mutation(of: point, changes: $0, using: &generator) }
            for other in [point] + space.neighbours(of: point) + changed {
                let configuration = space.configuration(of: other)
                #expect(try family.rejection(of: configuration) == nil)
                #expect(try configuration.integer("prefetch") <= 2)
                seen += other.places[place] > 0 ? 1 : 0
            }
        }
        #expect(seen > 0)
        let outside = try #require(
            space.draw(1, using: &generator).first.map { $0.changing(place, to: space.parameters[place].count - 1) })
        #expect(!space.contains(outside) && !space.contains(SearchPoint(places: [0])))
    }

    @Test("numbers are in order whatever the family's, and words stay words")
    func parameters() async throws {
        let space = try await FamilySpace(of: try SmallProblem().problem, keeping: 100)
        let tile = try #require(space.parameters.first { $0.name == "tile_m" })
        guard case .numbers(let numbers) = tile.values else {
            Issue.record("tile_m has no numbers")
            return
        }
        #expect(numbers == numbers.sorted() && numbers.count > 3)
        #expect(space.parameters.first { $0.name == "unpacking" }?.isOrdered == false)
    }

    @Test("a search of a large family takes what a search of a list does")
    func searched() async throws {
        let family = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
        let space = try await FamilySpace(of: family, keeping: 2000)
        // Synthetic: the more of the values are the last ones, the faster.
        func seconds(_ point: SearchPoint) -> Double {
            1
                + zip(point.places, space.parameters).reduce(0) {
                    $0 + 1 - Double($1.0) / Double(max(1, $1.1.count - 1))
                }
        }
        func best(_ strategy: SearchStrategyName) -> Double {
            var search = strategy.start(in: space, seed: 1)
            var best = Double.infinity
            for _ in 0..<15 {
                let points = search.propose(8)
                search.observe(points.map { ($0, .time(seconds($0))) })
                best = points.map(seconds).reduce(best, min)
            }
            return best
        }
        #expect(best(.surrogate) < best(.random) * 0.9)
    }
}
