import KernelDSL
import Kernels

/// The header of a .npy file, format 1.0, as NumPy's documentation of `numpy.lib.format` describes it.
enum NumpyArray {
    /// The bytes before the elements of `tensor`, row-major and little-endian.
    ///
    /// bf16 has no type of NumPy's own and is stored as its bits, in unsigned 16-bit integers.
    static func header(of tensor: Tensor) -> [UInt8] {
        let extents = tensor.shape.map { "\($0)" }.joined(separator: ", ")
        let shape = tensor.shape.count == 1 ? "(\(extents),)" : "(\(extents))"
        let text = "{'descr': '\(descriptor(tensor.element))', 'fortran_order': False, 'shape': \(shape), }"
        // Magic, version and length take ten bytes; the whole header is a multiple of 64 and ends in a newline.
        let length = (10 + text.utf8.count + 1 + 63) / 64 * 64
        let padding = String(repeating: " ", count: length - 10 - text.utf8.count - 1)
        let size = UInt16(length - 10)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(size & 0xff), UInt8(size >> 8)]
            + Array((text + padding + "\n").utf8)
    }

    /// NumPy's name of an element type.
    static func descriptor(_ scalar: ScalarType) -> String {
        switch scalar {
        case .boolean, .u8: "|u1"
        case .i8: "|i1"
        case .i16: "<i2"
        case .u16, .bf16: "<u2"
        case .i32: "<i4"
        case .u32: "<u4"
        case .i64: "<i8"
        case .u64: "<u8"
        case .f32: "<f4"
        }
    }
}
