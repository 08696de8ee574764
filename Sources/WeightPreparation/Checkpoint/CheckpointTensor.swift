/// A tensor of a checkpoint as it lies in memory: row-major, little-endian, at any address.
///
/// It refers to the caller's bytes, a mapped safetensors file for instance, and copies nothing.
public struct CheckpointTensor {
    /// What errors call it.
    public let name: String
    /// The type of its elements.
    public let element: CheckpointElement
    /// Its extents, the slowest first.
    public let shape: [Int]
    /// Its bytes.
    public let bytes: UnsafeRawBufferPointer

    /// A tensor over `bytes`, which outlive every use of it.
    public init(_ name: String, _ element: CheckpointElement, _ shape: [Int], _ bytes: UnsafeRawBufferPointer) {
        self.name = name
        self.element = element
        self.shape = shape
        self.bytes = bytes
    }

    /// The values of a small tensor of i32 or i64, as `weight_shape` is one.
    public func integers() throws(WeightPreparationError) -> [Int] {
        try check(elements: [.i32, .i64])
        try checkBytes()
        return (0..<bytes.count / element.size).map { index in
            element == .i32
                ? Int(bytes.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self))
                : Int(bytes.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self))
        }
    }

    func check(elements: [CheckpointElement]) throws(WeightPreparationError) {
        guard elements.contains(element) else {
            throw .element(tensor: name, found: element, expected: elements)
        }
    }

    func checkBytes() throws(WeightPreparationError) {
        var expected = element.size
        for extent in shape {
            let (product, overflows) = expected.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflows else {
                throw .shape(tensor: name, found: shape, expected: "extents of a tensor that fits memory")
            }
            expected = product
        }
        guard bytes.count == expected else {
            throw .bytes(tensor: name, found: bytes.count, expected: expected)
        }
    }

    /// The first byte, of a tensor that has any.
    func start() throws(WeightPreparationError) -> UnsafeRawPointer {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            throw .shape(tensor: name, found: shape, expected: "at least one element")
        }
        return start
    }
}
