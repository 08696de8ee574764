/// What the vector instructions of a hot loop are for.
///
/// One instruction may stand under several heads, or under none.
public struct VectorKinds: Equatable, Sendable {
    /// Logic, shifts and the like, which unpack small integers.
    public var unpacking = 0
    /// Integer arithmetic that computes addresses.
    public var addressing = 0
    /// Moves to and from accumulation registers.
    public var accumulatorMoves = 0
    /// Exponentials, logarithms, reciprocals, roots and circular functions.
    public var transcendental = 0
    /// Plain moves.
    public var moves = 0
    /// Conversions between number types.
    public var conversions = 0

    init() {}

    mutating func count(_ instruction: VectorInstruction) {
        unpacking += instruction.unpacks ? 1 : 0
        addressing += instruction.computesAddresses ? 1 : 0
        accumulatorMoves += instruction.movesAccumulators ? 1 : 0
        transcendental += instruction.isTranscendental ? 1 : 0
        moves += instruction.moves ? 1 : 0
        conversions += instruction.converts ? 1 : 0
    }
}
