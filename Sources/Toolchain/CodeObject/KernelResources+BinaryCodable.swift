extension KernelResources: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [
            vectorRegisters, accumulationRegisters, scalarRegisters, spilledVectorRegisters, spilledScalarRegisters,
            sharedBytes, scratchBytes, argumentBytes, maximumWorkgroupSize, waveSize,
        ] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        vectorRegisters = try reader.integer()
        accumulationRegisters = try reader.integer()
        scalarRegisters = try reader.integer()
        spilledVectorRegisters = try reader.integer()
        spilledScalarRegisters = try reader.integer()
        sharedBytes = try reader.integer()
        scratchBytes = try reader.integer()
        argumentBytes = try reader.integer()
        maximumWorkgroupSize = try reader.integer()
        waveSize = try reader.integer()
    }
}
