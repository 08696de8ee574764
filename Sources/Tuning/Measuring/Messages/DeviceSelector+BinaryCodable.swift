import Toolchain

extension DeviceSelector: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        switch self {
        case .cpu(let architecture):
            writer.write(byte: 0)
            writer.write(architecture ?? "")
        case .hip(let index, let libraries):
            writer.write(byte: 1)
            writer.write(index)
            writer.write(libraries) { $0.write($1) }
        case .simulator: writer.write(byte: 2)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        switch try reader.byte() {
        case 0:
            let architecture = try reader.string()
            self = .cpu(architecture: architecture.isEmpty ? nil : architecture)
        case 1:
            self = .hip(
                index: try reader.integer(),
                libraries: try reader.array { reader throws(BinaryFormatError) in try reader.string() })
        case 2: self = .simulator
        case let other: throw .invalid(offset: start, what: "the unknown device \(other)")
        }
    }
}
