import KernelDSL
import Kernels

/// Where the tensors of one copy of the weights lie, among elements of their type.
struct CopyLayout {
    /// Bytes from one copy to the next, by the type of the elements.
    typealias Strides = [ScalarType: Int]

    /// Where each streamed tensor starts in a copy, in bytes, by name.
    let offsets: [String: Int]
    /// Bytes from one copy to the next, by the type of the elements.
    private(set) var strides: Strides

    /// The layout of the tensors of `plan` that are in `streamed`.
    init(of plan: LaunchPlan, streamed: Set<String>) {
        var offsets: [String: Int] = [:]
        var strides: [ScalarType: Int] = [:]
        for tensor in plan.tensors where tensor.role == .input && streamed.contains(tensor.name) {
            offsets[tensor.name] = strides[tensor.element, default: 0]
            strides[tensor.element, default: 0] += Self.rounded(tensor.size)
        }
        self.offsets = offsets
        self.strides = strides
    }

    /// Bytes of a copy, of all types.
    var copyBytes: Int { strides.values.reduce(0, +) }

    /// The same places in copies of as many bytes as `strides` say, so that copies with one number are at one place for all.
    func widened(to strides: Strides) -> CopyLayout {
        var layout = self
        layout.strides = strides
        return layout
    }

    /// `size` in whole pages, so that every copy is aligned as memory of its own is.
    static func rounded(_ size: Int) -> Int { (size + 4095) / 4096 * 4096 }
}
