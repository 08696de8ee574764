/// Sums of neighbouring activations, which the kernels of CPUs take the offset of their nibbles off with.
enum ActivationSums {
    /// The sum of each `count` neighbours of `activations`.
    static func each(_ count: Int, of activations: [Int8]) -> [Int32] {
        activations.withUnsafeBufferPointer { activations in
            stride(from: 0, to: activations.count, by: count).map { start in
                activations[start..<min(start + count, activations.count)].reduce(0) { $0 + Int32($1) }
            }
        }
    }
}
