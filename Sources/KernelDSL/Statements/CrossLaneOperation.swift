/// An exchange between the lanes of a wave; all of them must take part.
public enum CrossLaneOperation: String, Hashable, Sendable {
    /// The first lane's value, for a value that is the same in all lanes but not known to be.
    case uniform
    /// The value of the lane that the second operand names.
    case shuffle
    /// The value of the lane whose number differs in the bits of the second operand.
    case shuffleExclusiveOr
    /// For each lane of the wave, in two words of 32 lanes, whether its operand is true.
    case ballot

    /// The type of each operand.
    var operand: ValueType { self == .ballot ? .boolean : .i32 }
}
