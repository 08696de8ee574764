import CROCm

/// What a launch on a device may ask for.
struct HIPLimits {
    /// Lanes of a workgroup.
    let workgroupSize: Int
    /// Bytes of LDS of a workgroup.
    let sharedBytes: Int
    /// Workgroups along x, y and z.
    let grid: LaneGrid

    init(_ library: HIPLibrary, device: Int32) throws(DeviceError) {
        func attribute(_ number: Int) throws(DeviceError) -> Int {
            try library.attribute(number, of: device)
        }
        workgroupSize = try attribute(Int(WT_HIP_ATTRIBUTE_MAX_THREADS_PER_BLOCK))
        sharedBytes = try attribute(Int(WT_HIP_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK))
        grid = LaneGrid(
            try attribute(Int(WT_HIP_ATTRIBUTE_MAX_GRID_DIM_X)), try attribute(Int(WT_HIP_ATTRIBUTE_MAX_GRID_DIM_Y)),
            try attribute(Int(WT_HIP_ATTRIBUTE_MAX_GRID_DIM_Z)))
    }

    /// Why `launch` asks for too much; nil where it does not.
    func objection(to launch: DeviceLaunch) -> String? {
        guard (1...workgroupSize).contains(launch.workgroupSize) else {
            return "workgroups of \(launch.workgroupSize) lanes; the device takes 1 to \(workgroupSize)"
        }
        guard (0...sharedBytes).contains(launch.sharedBytes) else {
            return "\(launch.sharedBytes) bytes of LDS; the device has \(sharedBytes)"
        }
        let extents = [("x", launch.grid.x, grid.x), ("y", launch.grid.y, grid.y), ("z", launch.grid.z, grid.z)]
        for (name, extent, limit) in extents where extent < 1 || extent > limit {
            return "\(extent) workgroups along \(name); the device takes 1 to \(limit)"
        }
        // The packet that the hardware reads counts lanes, in 32 bits.
        guard launch.grid.x <= Int(UInt32.max) / launch.workgroupSize else {
            return "\(launch.grid.x) workgroups of \(launch.workgroupSize) lanes along x; 2^32 - 1 lanes are the most"
        }
        return nil
    }
}
