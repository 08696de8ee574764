/// Which of eight consecutive positions of K a nibble of a checkpoint's 32-bit word holds.
public enum NibbleOrder: String, Hashable, Sendable, CaseIterable {
    /// Position p in bits 4 p to 4 p + 3.
    case sequential
    /// Even positions in the lower half, odd ones in the upper: nibbles hold 0, 2, 4, 6, 1, 3, 5, 7.
    case evensFirst

    /// The position that each nibble holds, the lowest nibble first.
    public var positions: [Int] {
        switch self {
        case .sequential: [0, 1, 2, 3, 4, 5, 6, 7]
        case .evensFirst: [0, 2, 4, 6, 1, 3, 5, 7]
        }
    }
}
