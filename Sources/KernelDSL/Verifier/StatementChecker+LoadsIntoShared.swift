// Loads from memory straight into LDS.

extension StatementChecker {
    mutating func checkLoadIntoShared(
        _ buffer: SharedBuffer, _ index: Value, _ descriptor: BufferDescriptor, _ vectorOffset: Value,
        _ scalarOffset: Value
    ) {
        expressions.requireVisible(buffer.name)
        expressions.use(descriptor.name)
        if buffer.element.size != Self.bytesPerLane {
            expressions.report(
                .malformed(
                    value: buffer.name,
                    problem:
                        "elements of \(buffer.element); a load into LDS brings \(Self.bytesPerLane) bytes a lane"))
        }
        checkIndex(index)
        if facts.uniformity(of: index) == .lane {
            expressions.report(
                .malformed(
                    value: index.description,
                    problem:
                        "lanes of a load into '\(buffer.name)' lie one behind the other, from one place for the whole wave"
                ))
        }
        expressions.check(vectorOffset, is: .i32, for: "the vector offset of '\(descriptor.name)'")
        expressions.check(scalarOffset, is: .i32, for: "the scalar offset of '\(descriptor.name)'")
        if facts.uniformity(of: scalarOffset) == .lane {
            expressions.report(.divergentDescriptor(name: descriptor.name, value: scalarOffset.description))
        }
        for offset in [vectorOffset, scalarOffset] {
            requireAlignment(
                "a load into '\(buffer.name)' through '\(descriptor.name)'", offset, unit: 1,
                base: descriptorAlignments[descriptor.name] ?? 1, bytes: Self.bytesPerLane)
        }
        if !arriving.contains(buffer.name) {
            arriving.append(buffer.name)
        }
    }

    /// Reports what is still on its way into LDS at a barrier, which would not wait for it.
    mutating func requireArrival() {
        for name in arriving {
            expressions.report(
                .malformed(
                    value: name,
                    problem: "a barrier behind loads into it that their wave has not waited for by reading some of it"))
        }
        arriving = []
    }

    private static let bytesPerLane = 16
}
