/// A place in one of the matrices of a matrix instruction.
public struct MatrixCoordinate: Sendable, Hashable {
    /// Which of the instruction's independent products.
    public var block: Int
    /// The row: i of A and D, k of B.
    public var row: Int
    /// The column: k of A, j of B and D.
    public var column: Int

    /// The place in `row` and `column` of `block`.
    public init(block: Int = 0, row: Int, column: Int) {
        (self.block, self.row, self.column) = (block, row, column)
    }
}
