/// How far apart the weight loads of a hot loop and the waits that first force them are.
public struct LoadDistance: Equatable, Sendable {
    /// The instructions between load and wait: the upper median over the loads.
    public var medianInstructions: Int
    /// The fewest instructions between load and wait.
    public var minimumInstructions: Int
    /// The matrix cycles between load and wait: the upper median over the loads.
    public var medianMatrixCycles: Int
    /// The fewest matrix cycles between load and wait.
    public var minimumMatrixCycles: Int

    /// The distances of a replay, or nil where no wait forced a weight load.
    init?(_ distances: [(instructions: Int, matrixCycles: Int)]) {
        let instructions = distances.map(\.instructions).sorted()
        let cycles = distances.map(\.matrixCycles).sorted()
        guard let nearest = instructions.first, let fewest = cycles.first else { return nil }
        medianInstructions = instructions[instructions.count / 2]
        minimumInstructions = nearest
        medianMatrixCycles = cycles[cycles.count / 2]
        minimumMatrixCycles = fewest
    }
}
