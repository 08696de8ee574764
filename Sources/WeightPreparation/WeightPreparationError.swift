import Kernels

/// Why weights cannot be prepared.
public enum WeightPreparationError: Error, Hashable, Sendable {
    /// A tensor's elements are of another type.
    case element(tensor: String, found: CheckpointElement, expected: [CheckpointElement])
    /// A tensor has other extents.
    case shape(tensor: String, found: [Int], expected: String)
    /// A tensor's shape and its bytes do not agree: it was cut off, or is another tensor's.
    case bytes(tensor: String, found: Int, expected: Int)
    /// Groups are not 32 positions deep.
    case groupDepth(tensor: String, groups: Int, depth: Int)
    /// A slice that the matrix does not have.
    case slice(tensor: String, String)
    /// A weight is infinite or no number, at the place that it has in the tensor.
    case nonFinite(tensor: String, channel: Int, position: Int, value: String)
    /// A scale is infinite or no number; the group is nil where a channel has one scale.
    case nonFiniteScale(tensor: String, channel: Int, group: Int?, value: String)
    /// The layout is for a matrix of other extents: channels and depth.
    case extents(tensor: String, found: [Int], expected: [Int])
    /// The layout is for weights with other scales.
    case scales(tensor: String, found: WeightScales, expected: WeightScales)
    /// The layout fits no matrix of its own extents.
    case layout(String)
    /// Gate and up, or the experts of a stack, do not go together.
    case experts(String)
    /// Memory for results has another size, in bytes.
    case memory(result: String, found: Int, expected: Int)
    /// The number of threads is none.
    case threads(Int)
}
