/// The lower triangular factor of a growing symmetric matrix.
struct CholeskyFactor: Sendable {
    private(set) var rows: [[Double]] = []

    /// Adds a row: its likeness to those before it, and to itself.
    mutating func push(_ likeness: [Double], own: Double) {
        var row = likeness
        row.append(0)
        row.withUnsafeMutableBufferPointer { row in
            guard let start = row.baseAddress else { return }
            for (index, other) in rows.enumerated() {
                other.withUnsafeBufferPointer { other in
                    guard let base = other.baseAddress else { return }
                    start[index] = (start[index] - dot(start, base, index)) / base[index]
                }
            }
            let count = likeness.count
            start[count] = max(own - dot(start, start, count), 1e-8).squareRoot()
        }
        rows.append(row)
    }

    /// Takes the last row away.
    mutating func pop() {
        rows.removeLast()
    }

    /// The solution x of L x = `values`.
    func solution(of values: [Double]) -> [Double] {
        var solution = values
        solution.withUnsafeMutableBufferPointer { solution in
            guard let start = solution.baseAddress else { return }
            for (index, row) in rows.enumerated() {
                row.withUnsafeBufferPointer { row in
                    guard let base = row.baseAddress else { return }
                    start[index] = (start[index] - dot(start, base, index)) / base[index]
                }
            }
        }
        return solution
    }
}
