extension DeviceMemory {
    /// Refuses `count` bytes from `offset` on that do not lie in the memory.
    func checkRange(_ offset: Int, _ count: Int) throws(DeviceError) {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
            throw .outOfRange(offset: offset, count: count, size: size)
        }
    }
}
