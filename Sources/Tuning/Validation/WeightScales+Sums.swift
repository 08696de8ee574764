import Kernels

extension WeightScales {
    /// Element `place` of the `sums` that a kernel stored.
    ///
    /// Integers where scales are per channel, otherwise f32 that must be integers: with unit scales every partial sum is a
    /// multiple of the unpacking's factor, by a multiple that stays below 2^24 except where all weights and activations are
    /// the extremes, whose sums are powers of two times small numbers. Others become a number that no sum has.
    func storedSum(_ place: Int, in bytes: UnsafeRawBufferPointer) -> Int32 {
        switch self {
        case .channel: bytes.loadUnaligned(fromByteOffset: 4 * place, as: Int32.self)
        case .group32: Int32(exactly: bytes.loadUnaligned(fromByteOffset: 4 * place, as: Float.self)) ?? .min
        }
    }
}
