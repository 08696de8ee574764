import CLaneHost

extension LaneSimulator {
    /// Refuses a launch that does not fit the kernel, or that cannot be run.
    func validate(
        _ launch: LaneLaunch, for library: LaneLibrary, workgroups: [Int]?
    ) throws(LaneSimulatorError) {
        let kernel = library.program.kernel
        try validateExtents(launch, for: library, workgroups: workgroups)
        guard launch.arguments.count == library.parameters.count else {
            throw .argumentCount(kernel: kernel, found: launch.arguments.count, expected: library.parameters.count)
        }
        var accesses: [Int: LaneAccess] = [:]
        for (index, argument) in launch.arguments.enumerated() {
            guard let parameter = library.parameters[index] else {
                throw .argumentKind(
                    kernel: kernel, index: index, found: argument.kindName,
                    expected:
                        "of a type that the simulator cannot pass (pointers, wt_i32, wt_u32, wt_i64, wt_u64, wt_f32)")
            }
            guard argument.fits(parameter) else {
                throw .argumentKind(
                    kernel: kernel, index: index, found: argument.kindName, expected: "\(parameter)")
            }
            guard case .buffer(let buffer, let access) = argument else { continue }
            guard buffer.memory === memory else {
                throw .argumentBuffer(kernel: kernel, index: index, reason: "it lies in another LaneMemory")
            }
            if let earlier = accesses[buffer.slot], earlier != access {
                throw .argumentBuffer(
                    kernel: kernel, index: index,
                    reason: "it was also given as \(earlier.rawValue); give it with one access, readWrite perhaps")
            }
            accesses[buffer.slot] = access
        }
    }

    private func validateExtents(
        _ launch: LaneLaunch, for library: LaneLibrary, workgroups: [Int]?
    ) throws(LaneSimulatorError) {
        let kernel = library.program.kernel
        let grid = launch.grid
        let limit = Int(Int32.max)
        guard (1...limit).contains(grid.x), (1...65_535).contains(grid.y), (1...65_535).contains(grid.z),
            grid.x <= limit / grid.y / grid.z
        else {
            throw .launch(
                kernel: kernel, reason: "a grid of \(grid) workgroups; each extent is 1 at least, 2^31 in all")
        }
        let largest = min(library.maximumWorkgroupSize, Int(LANE_WORKGROUP_LIMIT))
        guard (1...max(largest, 1)).contains(launch.workgroupSize) else {
            throw .launch(
                kernel: kernel,
                reason: "a workgroup of \(launch.workgroupSize) lanes; it was written for 1 to \(largest)")
        }
        let declared = library.sharedArrays.map(\.range.upperBound).max() ?? 0
        guard (declared...max(LaneMemory.sharedLimit, declared)).contains(launch.sharedBytes),
            launch.sharedBytes <= LaneMemory.sharedLimit
        else {
            throw .launch(
                kernel: kernel,
                reason: "\(launch.sharedBytes) bytes of LDS; its arrays take \(declared), the limit is "
                    + "\(LaneMemory.sharedLimit)")
        }
        if let outside = workgroups?.first(where: { !(0..<grid.count).contains($0) }) {
            throw .launch(kernel: kernel, reason: "workgroup \(outside) is not among the grid's \(grid.count)")
        }
    }
}
