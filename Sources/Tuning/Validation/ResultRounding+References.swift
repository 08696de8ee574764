import Kernels
import ReferenceKernels

extension ResultRounding {
    /// What references call it.
    var inReferences: FloatRounding {
        switch self {
        case .nearest: .nearest
        case .zero: .towardZero
        }
    }
}
