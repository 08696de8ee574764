import Devices
import Toolchain

extension DeviceState: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for value in [clock, power, temperature] {
            writer.write(value) { $0.write($1) }
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        func value(_ reader: inout BinaryReader) throws(BinaryFormatError) -> Double? {
            try reader.optional { reader throws(BinaryFormatError) in try reader.double() }
        }
        self.init(clock: try value(&reader), power: try value(&reader), temperature: try value(&reader))
    }
}
