extension ForcingWait: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [limit, outstandingBytes, forcedLoads, forcedWeightLoads, leftLoads, leftWeightLoads] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        limit = try reader.integer()
        outstandingBytes = try reader.integer()
        forcedLoads = try reader.integer()
        forcedWeightLoads = try reader.integer()
        leftLoads = try reader.integer()
        leftWeightLoads = try reader.integer()
    }
}
