extension HotLoop: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(isLoop)
        writer.write(firstAddress)
        writer.write(lastAddress)
        for value in [
            matrixLoops, matrixInstructionsOfKernel, instructions, codeBytes, matrixCycles, multiplyAccumulates,
            vectorCycles, directBytes, bytesToShared, scratchBytes, maximumDirectBytesInFlight, maximumBytesInFlight,
            pauseCycles, priorityChanges,
        ] {
            writer.write(value)
        }
        writer.write(counts) { $0.write(byte: $1.rawValue) }
        vectorKinds.encode(to: &writer)
        writer.write(loads) { $1.encode(to: &$0) }
        for table in [matrixKinds, atomics, sharedOthers] {
            writer.write(table) { $0.write($1) }
        }
        for table in [stores, sharedReads, sharedWrites, vectorMemoryWaits, sharedWaits] {
            writer.write(table) { $0.write($1) }
        }
        writer.write(streams)
        writer.write(forcingWaits)
        writer.write(loadDistance) { $1.encode(to: &$0) }
        writer.write(averageDirectBytesInFlight)
        writer.write(averageBytesInFlight)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        isLoop = try reader.boolean()
        firstAddress = try reader.unsigned()
        lastAddress = try reader.unsigned()
        matrixLoops = try reader.integer()
        matrixInstructionsOfKernel = try reader.integer()
        instructions = try reader.integer()
        codeBytes = try reader.integer()
        matrixCycles = try reader.integer()
        multiplyAccumulates = try reader.integer()
        vectorCycles = try reader.integer()
        directBytes = try reader.integer()
        bytesToShared = try reader.integer()
        scratchBytes = try reader.integer()
        maximumDirectBytesInFlight = try reader.integer()
        maximumBytesInFlight = try reader.integer()
        pauseCycles = try reader.integer()
        priorityChanges = try reader.integer()
        counts = try reader.table(InstructionClass.init(from:))
        vectorKinds = try VectorKinds(from: &reader)
        loads = try reader.table(AccessWidth.init(from:))
        matrixKinds = try Self.named(&reader)
        atomics = try Self.named(&reader)
        sharedOthers = try Self.named(&reader)
        stores = try Self.numbered(&reader)
        sharedReads = try Self.numbered(&reader)
        sharedWrites = try Self.numbered(&reader)
        vectorMemoryWaits = try Self.numbered(&reader)
        sharedWaits = try Self.numbered(&reader)
        streams = try reader.array()
        forcingWaits = try reader.array()
        loadDistance = try reader.optional(LoadDistance.init(from:))
        averageDirectBytesInFlight = try reader.double()
        averageBytesInFlight = try reader.double()
    }

    private static func named(_ reader: inout BinaryReader) throws(BinaryFormatError) -> [String: Int] {
        try reader.table { reader throws(BinaryFormatError) in try reader.string() }
    }

    private static func numbered(_ reader: inout BinaryReader) throws(BinaryFormatError) -> [Int: Int] {
        try reader.table { reader throws(BinaryFormatError) in try reader.integer() }
    }
}
