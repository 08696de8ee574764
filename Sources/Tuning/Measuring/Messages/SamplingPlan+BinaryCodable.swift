import Toolchain

extension SamplingPlan: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [minimumSample, warmUp, abandonFactor] {
            writer.write(value)
        }
        for value in [
            largestBatch, screeningSamples, finalSamples, variants, rotationLimit, zeroedLimit, assumedCache,
        ] {
            writer.write(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        self.init()
        minimumSample = try reader.double()
        warmUp = try reader.double()
        abandonFactor = try reader.double()
        largestBatch = try reader.integer()
        screeningSamples = try reader.integer()
        finalSamples = try reader.integer()
        variants = try reader.integer()
        rotationLimit = try reader.integer()
        zeroedLimit = try reader.integer()
        assumedCache = try reader.integer()
    }
}
