/// What the rows of a matrix consist of.
enum WeightValues: Hashable {
    /// Words of eight nibbles.
    case words(NibbleCoding)
    case bf16
    case f32

    /// Bytes of eight weights.
    var bytesOfEight: Int {
        switch self {
        case .words: 4
        case .bf16: 16
        case .f32: 32
        }
    }
}
