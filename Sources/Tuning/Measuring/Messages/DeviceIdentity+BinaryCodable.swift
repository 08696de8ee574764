import Devices
import Toolchain

extension DeviceIdentity: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(name)
        writer.write(architecture)
        writer.write(computeUnits)
        writer.write(lastLevelCache)
        writer.write(runtime)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        self.init(
            name: try reader.string(), architecture: try reader.string(), computeUnits: try reader.integer(),
            lastLevelCache: try reader.integer(), runtime: try reader.string())
    }
}
