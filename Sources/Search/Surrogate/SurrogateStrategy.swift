import Glibc

/// Learns a model of times and failures from what was tried, and tries what it expects most of.
///
/// The model is a Gaussian process over the logarithms of times. It judges about a thousand candidates, drawn and changed
/// from the best, by the improvement it expects of them and by how likely they are to run.
struct SurrogateStrategy: SearchStrategy {
    private let space: any SearchSpace
    private let prior: (@Sendable (SearchPoint) -> Double?)?
    private let map: FeatureMap
    private var untried: UntriedPoints
    private var generator: SearchGenerator
    /// What is tried before the model is asked, in order.
    private var first: [SearchPoint]

    private var history = SearchHistory()
    private var model: TimeModel
    /// The numbers of the observations that the model holds, in its order; points that are still pending follow.
    private var modelled: [Int] = []
    /// Points that were proposed and not observed, with what the model expected of them.
    private var pending: [(point: SearchPoint, expected: Double)] = []
    /// How many of the pending points the model holds.
    private var assumed = 0
    private var fittedAt = 0
    /// How many observations there were when the best was found.
    private var bestAt = 0

    /// Points of the design, and the most starting points that are tried.
    private static let designed = 10
    private static let starts = 8
    /// Candidates: so many drawn, and so many changed from each of the best.
    private static let drawn = 1000
    private static let elites = 5
    private static let changed = 60
    /// Observations that the kernel is fitted to, changes of it that are tried, and observations that the model holds.
    private static let fitted = 128
    private static let steps = 80
    private static let held = 400
    /// Observations without a better one after which slices are searched, and every how many proposals.
    private static let patience = 8
    private static let sliced = 2

    init(_ space: any SearchSpace, seeds: SearchSeeds, seed: UInt64) {
        self.space = space
        prior = seeds.prior
        map = FeatureMap(space.parameters)
        model = TimeModel(Kernel(map))
        generator = SearchGenerator(seed: seed)
        untried = UntriedPoints(space, seed: generator.next())
        first = []
        first = firstPoints(seeds)
    }

    /// Starting points, what the prior likes best of a draw, and a stratified design; of the seeds only a few, so that bad ones
    /// cost little.
    private mutating func firstPoints(_ seeds: SearchSeeds) -> [SearchPoint] {
        let starts = seeds.starts.filter(space.contains).prefix(Self.starts)
        let drawn = space.draw(Self.drawn / 2, using: &generator)
        let liked = prior == nil ? [] : mostLiked(3, of: space.draw(Self.drawn, using: &generator))
        let designed = max(Self.designed / 2, Self.designed - starts.count - liked.count)
        return starts + liked + StratifiedDesign.points(designed, of: drawn, space.parameters)
    }

    private func mostLiked(_ count: Int, of points: [SearchPoint]) -> [SearchPoint] {
        let known = points.compactMap { point in prior.flatMap { $0(point) }.map { (point, $0) } }
        return known.sorted { $0.1 < $1.1 }.prefix(count).map(\.0)
    }

    mutating func propose(_ count: Int) -> [SearchPoint] {
        var proposed: [SearchPoint] = []
        while proposed.count < count, let next = next() {
            proposed.append(next)
        }
        return proposed
    }

    private mutating func next() -> SearchPoint? {
        while !first.isEmpty {
            let point = first.removeFirst()
            if untried.mark(point) {
                pending.append((point, .nan))
                return point
            }
        }
        guard let choice = history.count > 1 ? choice() : nil else {
            let point = untried.next()
            point.map { pending.append(($0, .nan)) }
            return point
        }
        _ = untried.mark(choice.point)
        pending.append(choice)
        return choice.point
    }

    /// The candidate with the most expected improvement; nil where all were tried.
    private mutating func choice() -> (point: SearchPoint, expected: Double)? {
        if history.count - fittedAt >= min(50, max(3, fittedAt / 3)) {
            refit()
        }
        assumePending()
        let all = history.values
        let trust = PriorTrust(history.priors, all)
        var values = modelled.map { all[$0] - trust.offset(history.priors[$0]) }
        let mean = values.reduce(0, +) / Double(values.count)
        values = values.map { $0 - mean }
        var best = (all.min() ?? 0) - mean
        // What is pending is assumed to come out as expected: it then draws no second point near it.
        for (point, expected) in pending {
            let offset = trust.offset(logarithm(point))
            values.append(expected.isNaN ? 0 : expected - mean - offset)
        }
        let weights = model.solution(of: values)
        let scale = (weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)).squareRoot()
        let failures = history.hasFailures ? model.solution(of: failureValues) : nil
        var slice = nextSlice()
        if let chosen = slice {
            let inside = modelled.filter { chosen.contains(history.points[$0]) }.map { all[$0] }.min()
            (slice, best) = inside.map { (chosen, $0 - mean) } ?? (nil, best)
        }
        var top = 0.0
        var choice: (point: SearchPoint, expected: Double)?
        for pool in model.pools {
            let means = pool.expectations(weights)
            let failing = failures.map { pool.expectations($0) }
            for place in pool.points.indices where slice?.contains(pool.points[place]) != false {
                let expected = Double(means[place]) + trust.offset(pool.priors[place])
                let deviation = scale * Double(max(pool.variances[place], 1e-6)).squareRoot()
                var gain = ExpectedImprovement.value(mean: expected, deviation: max(deviation, 1e-9), best: best)
                if let failing {
                    gain *= min(1, max(0.02, 1 - Double(failing[place])))
                }
                if choice == nil || gain > top, !untried.isTried(pool.points[place]) {
                    top = gain
                    choice = (pool.points[place], expected + mean)
                }
            }
        }
        return choice
    }

    private mutating func nextSlice() -> SearchSlice? {
        guard history.count - bestAt > Self.patience, (history.count + pending.count) % Self.sliced == 0 else {
            return nil
        }
        return SearchSlice(of: space.parameters, using: &generator)
    }

    private var failureValues: [Double] {
        modelled.map { history.outcomes[$0] == .failed ? 1 : 0 } + pending.map { _ in 0 }
    }

    private func logarithm(_ point: SearchPoint) -> Double? {
        prior.flatMap { $0(point) }.flatMap { $0 > 0 ? log($0) : nil }
    }

    private mutating func assumePending() {
        for (point, _) in pending[assumed...] {
            model.push(map.coordinates(of: point))
        }
        assumed = pending.count
    }

    private mutating func refit() {
        fittedAt = history.count
        forgetPending()
        let values = history.values
        let order = values.indices.sorted { values[$0] < values[$1] }
        modelled = selection(Self.held, of: order)
        let learned = selection(Self.fitted, of: order)
        let points = learned.map { map.coordinates(of: history.points[$0]) }
        let trust = PriorTrust(history.priors, values)
        var fit = KernelFit(
            model.kernel, coordinates: points,
            values: learned.map { values[$0] - trust.offset(history.priors[$0]) })
        fit.improve(steps: Self.steps, using: &generator)
        model = TimeModel(fit.kernel, pools: [pool(candidates(order)), pool(neighbourhood)])
        for number in modelled {
            model.push(map.coordinates(of: history.points[number]))
        }
    }

    /// The better half of `limit` observations, and a draw from the others, in the order in which they were made.
    private mutating func selection(_ limit: Int, of order: [Int]) -> [Int] {
        guard order.count > limit else { return order.sorted() }
        let others = order.dropFirst(limit / 2).shuffled(using: &generator).prefix(limit - limit / 2)
        return (order.prefix(limit / 2) + others).sorted()
    }

    private mutating func candidates(_ order: [Int]) -> [SearchPoint] {
        var candidates = space.draw(Self.drawn, using: &generator)
        var known = Set(candidates)
        for elite in order.prefix(Self.elites) {
            for _ in 0..<Self.changed {
                let changes = 1 + generator.place(below: 3)
                if let other = space.mutation(of: history.points[elite], changes: changes, using: &generator),
                    known.insert(other).inserted
                {
                    candidates.append(other)
                }
            }
        }
        return candidates
    }

    private var neighbourhood: [SearchPoint] { history.best.map { space.neighbours(of: $0.point) } ?? [] }

    private func pool(_ points: [SearchPoint]) -> CandidatePool {
        let left = points.filter { !untried.isTried($0) }
        return CandidatePool(left, priors: left.map(logarithm), map)
    }

    mutating func observe(_ outcomes: [(SearchPoint, SearchOutcome)]) {
        forgetPending()
        let observed = Set(outcomes.map(\.0))
        pending.removeAll { observed.contains($0.point) }
        var isBetter = false
        for (point, outcome) in outcomes {
            _ = untried.mark(point)
            isBetter = history.add(point, outcome, prior: logarithm(point)) || isBetter
            // A long journal is not taken in whole: fitting anew, which comes next, makes a selection.
            if modelled.count < 2 * Self.held {
                model.push(map.coordinates(of: point))
                modelled.append(history.count - 1)
            }
        }
        if isBetter {
            bestAt = history.count
            model.replaceLast(pool(neighbourhood))
        }
    }

    private mutating func forgetPending() {
        for _ in 0..<assumed {
            model.pop()
        }
        assumed = 0
    }
}
