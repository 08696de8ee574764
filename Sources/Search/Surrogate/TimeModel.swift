/// A Gaussian process over what was observed, and what it makes of candidates.
struct TimeModel: Sendable {
    let kernel: Kernel
    private var factor = CholeskyFactor()
    private var coordinates: [[Float]] = []
    private(set) var pools: [CandidatePool] = []

    /// A model that holds nothing yet and will judge `pools`.
    init(_ kernel: Kernel, pools: [CandidatePool] = []) {
        self.kernel = kernel
        self.pools = pools
    }

    /// Puts another pool in the place of the last.
    mutating func replaceLast(_ pool: CandidatePool) {
        guard !pools.isEmpty else { return }
        var pool = pool
        for (point, row) in zip(coordinates, factor.rows) {
            pool.push(point, row, kernel)
        }
        pools[pools.count - 1] = pool
    }

    /// Takes in an observed point.
    mutating func push(_ point: [Float]) {
        factor.push(coordinates.map { Double(kernel.value($0, point)) }, own: 1 + kernel.noise)
        coordinates.append(point)
        for place in pools.indices {
            pools[place].push(point, factor.rows[coordinates.count - 1], kernel)
        }
    }

    /// Forgets the point that was taken in last.
    mutating func pop() {
        coordinates.removeLast()
        factor.pop()
        for place in pools.indices {
            pools[place].pop()
        }
    }

    func solution(of values: [Double]) -> [Double] { factor.solution(of: values) }
}
