import Devices
import Toolchain

extension DeviceProgram: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        switch self {
        case .codeObject(let bytes, let kernels):
            writer.write(byte: 0)
            writer.write(bytes)
            writer.write(kernels) { $0.write($1) }
        case .library(let path, let digest, let kernels):
            writer.write(byte: 1)
            writer.write(path)
            writer.write(digest)
            writer.write(kernels) { $0.write($1) }
        case .text(let programs):
            writer.write(byte: 2)
            writer.write(programs) { writer, program in
                writer.write(program.text)
                writer.write(program.kernel)
            }
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        func names(_ reader: inout BinaryReader) throws(BinaryFormatError) -> [String] {
            try reader.array { reader throws(BinaryFormatError) in try reader.string() }
        }
        switch try reader.byte() {
        case 0: self = .codeObject(try reader.block(), kernels: try names(&reader))
        case 1:
            self = .library(path: try reader.string(), digest: try reader.string(), kernels: try names(&reader))
        case 2:
            self = .text(
                try reader.array { reader throws(BinaryFormatError) in
                    LaneProgram(text: try reader.string(), kernel: try reader.string())
                })
        case let other: throw .invalid(offset: start, what: "a program of the unknown form \(other)")
        }
    }
}
