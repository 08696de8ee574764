/// How far a value is the same.
enum Uniformity: Int, Comparable {
    /// In all lanes of the workgroup.
    case workgroup
    /// In all lanes of a wave.
    case wave
    /// Nowhere.
    case lane

    static func < (left: Uniformity, right: Uniformity) -> Bool { left.rawValue < right.rawValue }
}
