/// Where a kernel spends its time: the innermost loop with the most matrix instructions, or the unrolled equivalent.
struct HotRegion {
    /// The region's first and last instruction.
    let range: ClosedRange<Int>
    /// Whether the region is a loop, whose end leads to its start.
    let isLoop: Bool
    /// Every loop that contains matrix instructions, by the place of its first instruction.
    let loops: [ClosedRange<Int>]

    /// Finds the region of a kernel; nil for one without matrix instructions.
    ///
    /// A loop is a branch to an address at or before its own; several such branches to one address are one loop. Where no
    /// loop holds matrix instructions, the region runs from the first load of at least 8 bytes a lane before them (or from
    /// the first of them) to the last of them.
    init?(_ instructions: [Instruction]) {
        let matrix = instructions.indices.filter { instructions[$0].kind == .matrix }
        guard let first = matrix.first, let last = matrix.last else { return nil }
        // Before each instruction, how many are matrix instructions: a loop's number is then a difference.
        var before = [0]
        for instruction in instructions {
            before.append((before.last ?? 0) + (instruction.kind == .matrix ? 1 : 0))
        }
        func count(_ loop: ClosedRange<Int>) -> Int { before[loop.upperBound + 1] - before[loop.lowerBound] }

        loops = Self.loops(instructions).filter { count($0) > 0 }
        let all = loops
        let inner = all.filter { loop in
            !all.contains { $0 != loop && $0.lowerBound >= loop.lowerBound && $0.upperBound <= loop.upperBound }
        }
        var best: ClosedRange<Int>?
        for loop in inner {
            guard let current = best else {
                best = loop
                continue
            }
            if (count(loop), loop.count) > (count(current), current.count) {
                best = loop
            }
        }
        isLoop = best != nil
        let load = instructions[..<first].firstIndex { $0.kind == .vectorLoad && $0.memoryWidth >= 8 }
        range = best ?? (load ?? first)...last
    }

    private static func loops(_ instructions: [Instruction]) -> [ClosedRange<Int>] {
        var places: [UInt64: Int] = [:]
        for (index, instruction) in instructions.enumerated() {
            places[instruction.address] = index
        }
        var ends: [Int: Int] = [:]
        for (index, instruction) in instructions.enumerated() {
            guard let target = instruction.branchTarget, target <= instruction.address, let start = places[target],
                start <= index
            else { continue }
            ends[start] = index
        }
        return ends.sorted { $0.key < $1.key }.map { $0.key...$0.value }
    }
}
