/// What a launch passes for a parameter.
public enum DeviceArgument {
    /// The address of the byte `offset` of a device's memory.
    case memory(any DeviceMemory, offset: Int = 0)
    /// A 32-bit number.
    case i32(Int32)
}
