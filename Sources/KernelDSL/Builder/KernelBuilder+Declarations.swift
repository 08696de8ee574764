extension KernelBuilder {
    /// A pointer parameter.
    ///
    /// `alignment` is what every launch must keep; allocations of HIP are aligned to 256 bytes.
    public func pointer(
        _ name: String, _ element: ValueType, _ access: KernelParameter.Access = .read, alignment: Int = 16
    ) -> GlobalPointer {
        let name = unique(name)
        parameters.append(
            KernelParameter(name: name, kind: .pointer(element: element, access: access, alignment: alignment)))
        return GlobalPointer(name: name, element: element, access: access, alignment: alignment)
    }

    /// A number that each launch passes.
    public func scalar(_ name: String, _ type: ScalarType = .i32) -> Value {
        let name = unique(name)
        parameters.append(KernelParameter(name: name, kind: .scalar(type)))
        return Value(ValueType(type), .parameter(name))
    }

    /// A static array in LDS, aligned to 16 bytes.
    public func sharedBuffer(_ name: String, _ element: ValueType, count: Int) -> SharedBuffer {
        let end = shared.last.map { $0.byteOffset + $0.size } ?? 0
        let buffer = SharedBuffer(
            name: unique(name), element: element, count: count, byteOffset: (end + 15) / 16 * 16)
        shared.append(buffer)
        return buffer
    }

    /// A buffer descriptor over `bytes` bytes from `pointer[index]` on.
    public func describe(_ name: String, _ pointer: GlobalPointer, at index: Value = 0, bytes: Value)
        -> BufferDescriptor
    {
        let descriptor = BufferDescriptor(name: unique(name), pointer: pointer)
        append(.describe(descriptor, at: index, bytes: bytes))
        return descriptor
    }
}
