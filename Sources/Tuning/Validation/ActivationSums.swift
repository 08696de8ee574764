import Kernels

/// Sums of activations, which kernels take the offset of their nibbles off with.
enum ActivationSums {
    /// The sum of each `count` neighbours of `activations`.
    static func each(_ count: Int, of activations: [Int8]) -> [Int32] {
        activations.withUnsafeBufferPointer { activations in
            stride(from: 0, to: activations.count, by: count).map { start in
                activations[start..<min(start + count, activations.count)].reduce(0) { $0 + Int32($1) }
            }
        }
    }

    /// For each row of `depth` of `activations` the sum of those that meet low nibbles, whose runs are of `run`.
    static func low(of activations: [Int8], depth: Int, run: Int) -> [Int32] {
        activations.withUnsafeBufferPointer { activations in
            stride(from: 0, to: activations.count, by: depth).map { start in
                var sum: Int32 = 0
                for k in 0..<depth where Int4Layout.isLow(k, run: run) {
                    sum += Int32(activations[start + k])
                }
                return sum
            }
        }
    }
}
