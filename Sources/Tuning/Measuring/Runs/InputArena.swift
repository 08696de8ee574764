import Devices
import KernelDSL

/// Memory of one device that holds random elements of each type, kept as long as its worker lives.
///
/// Copies of weights are places in it. Which configuration, and which problem, they serve makes no difference to the bytes,
/// so that hundreds of megabytes are filled once and not for each.
package final class InputArena {
    private let device: any Device
    private var memories: [ScalarType: any DeviceMemory] = [:]

    /// An empty one.
    package init(_ device: any Device) {
        self.device = device
    }

    /// Memory of at least `bytes` bytes of random elements.
    func memory(of element: ScalarType, bytes: Int) throws(DeviceError) -> any DeviceMemory {
        if let memory = memories[element], memory.size >= bytes { return memory }
        // Freed before the larger one is asked for, where no run holds it.
        memories[element] = nil
        let memory = try device.allocate(bytes: bytes)
        try RandomContents(element, count: bytes).fill(memory, count: bytes)
        memories[element] = memory
        return memory
    }
}
