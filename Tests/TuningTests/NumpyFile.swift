import Testing

/// A .npy file of format 1.0, taken apart by NumPy's description of it.
struct NumpyFile {
    let descriptor: String
    let shape: [Int]
    let data: [UInt8]

    init(_ bytes: [UInt8]) throws {
        try #require(Array(bytes.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
        let length = Int(bytes[8]) + Int(bytes[9]) << 8
        try #require((10 + length) % 64 == 0 && bytes.count >= 10 + length)
        let header = String(decoding: bytes[10..<(10 + length)], as: UTF8.self)
        let parts = try #require(
            header.wholeMatch(
                of: /\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \} *\n/))
        descriptor = String(parts.1)
        shape = parts.2.split(separator: ",").compactMap { Int($0.filter(\.isNumber)) }
        data = Array(bytes[(10 + length)...])
    }

    /// Bytes of an element, by its type.
    var elementSize: Int { Int(descriptor.suffix(1)) ?? 0 }

    /// The elements as `Element`.
    func elements<Element: BitwiseCopyable>(as _: Element.Type) -> [Element] {
        stride(from: 0, to: data.count, by: MemoryLayout<Element>.size).map { place in
            data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Element.self) }
        }
    }
}
