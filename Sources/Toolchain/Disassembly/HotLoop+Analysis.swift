extension HotLoop {
    /// The figures of a kernel; nil for one without matrix instructions.
    ///
    /// - Parameter instructions: The kernel's instructions up to the end of its program.
    public init?(of instructions: [Instruction]) {
        guard let found = HotRegion(instructions) else { return nil }
        let region = instructions[found.range]
        let destinations = LoadDestination.ofLoads(in: region, isLoop: found.isLoop)
        let replay = FlightReplay(region, destinations: destinations, isLoop: found.isLoop)

        isLoop = found.isLoop
        firstAddress = instructions[found.range.lowerBound].address
        lastAddress = instructions[found.range.upperBound].address
        matrixLoops = found.loops.count
        matrixInstructionsOfKernel = instructions.count { $0.kind == .matrix }
        self.instructions = region.count
        codeBytes = region.reduce(0) { $0 + $1.size }
        counts = Self.histogram(region.map(\.kind))

        let matrix = region.filter { $0.kind == .matrix }
        matrixKinds = Self.histogram(matrix.map(\.mnemonic))
        let costs = matrix.map { MatrixInstruction(mnemonic: $0.mnemonic) }
        matrixCycles = costs.reduce(0) { $0 + $1.cycles }
        multiplyAccumulates = costs.reduce(0) { $0 + $1.multiplyAccumulates }
        let vector = region.filter { $0.kind == .vector }.map { VectorInstruction(mnemonic: $0.mnemonic) }
        vectorKinds = vector.reduce(into: VectorKinds()) { $0.count($1) }
        vectorCycles = vector.reduce(0) { $0 + $1.cycles }

        loads = Self.histogram(
            region.filter { $0.kind == .vectorLoad }.map {
                AccessWidth(bytes: $0.memoryWidth, intoShared: $0.loadsIntoShared)
            })
        stores = Self.histogram(region.filter { $0.kind == .vectorStore }.map(\.memoryWidth))
        atomics = Self.histogram(region.filter { $0.kind == .vectorAtomic }.map(\.mnemonic))
        sharedReads = Self.histogram(region.filter { $0.kind == .sharedRead }.map(\.sharedWidth))
        sharedWrites = Self.histogram(region.filter { $0.kind == .sharedWrite }.map(\.sharedWidth))
        sharedOthers = Self.histogram(region.filter { $0.kind == .sharedOther }.map(\.mnemonic))
        streams = Self.streams(region, destinations)
        directBytes = Self.bytes(region, destinations, going: .registers)
        bytesToShared = Self.bytes(region, destinations, going: .shared)
        scratchBytes = region.filter(\.isScratch).reduce(0) { $0 + 64 * $1.memoryWidth }

        let waits = region.filter { $0.kind == .wait }.map { WaitCounters(operandText: $0.operandText) }
        vectorMemoryWaits = Self.histogram(waits.compactMap(\.vectorMemory))
        sharedWaits = Self.histogram(waits.compactMap(\.sharedAndScalar))
        forcingWaits = replay.waits
        loadDistance = LoadDistance(replay.distances)
        maximumDirectBytesInFlight = replay.maximumDirectBytes
        averageDirectBytesInFlight = replay.averageDirectBytes
        maximumBytesInFlight = replay.maximumBytes
        averageBytesInFlight = replay.averageBytes
        pauseCycles = region.filter { $0.kind == .nop }.reduce(0) { $0 + (Self.number($1.operandText) ?? -1) + 1 }
        priorityChanges = region.count { $0.mnemonic == "s_setprio" }
    }

    private static func histogram<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
        keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private static func bytes(
        _ region: ArraySlice<Instruction>, _ destinations: [LoadDestination?], going: LoadDestination
    ) -> Int {
        zip(region, destinations).filter { $0.1 == going }.reduce(0) { $0 + 64 * $1.0.memoryWidth }
    }

    private static func streams(
        _ region: ArraySlice<Instruction>, _ destinations: [LoadDestination?]
    ) -> [MemoryStream] {
        var streams: [MemoryStream] = []
        for (load, destination) in zip(region, destinations) where destination != nil {
            let source = MemoryStream.source(of: load)
            let known = streams.firstIndex { $0.source == source }
            if known == nil {
                streams.append(MemoryStream(source: source, loads: 0, bytes: 0, loadsToShared: 0, widths: [:]))
            }
            let index = known ?? streams.count - 1
            streams[index].loads += 1
            streams[index].bytes += 64 * load.memoryWidth
            streams[index].loadsToShared += destination == .shared ? 1 : 0
            streams[index].widths[load.memoryWidth, default: 0] += 1
        }
        return streams
    }

    /// A decimal or hexadecimal number of at most 16 bits.
    private static func number(_ text: String) -> Int? {
        let value = text.hasPrefix("0x") ? UInt16(text.dropFirst(2), radix: 16) : UInt16(text)
        return value.map(Int.init)
    }
}
