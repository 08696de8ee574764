extension CompileWorkerRequest: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        switch self {
        case .identify(let architecture):
            writer.write(byte: 0)
            writer.write(architecture)
        case .compile(let request):
            writer.write(byte: 1)
            request.encode(to: &writer)
        case .disassemble(let codeObject):
            writer.write(byte: 2)
            writer.write(codeObject)
        case .inspect(let codeObject):
            writer.write(byte: 3)
            writer.write(codeObject)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        switch try reader.byte() {
        case 0: self = .identify(architecture: try reader.string())
        case 1: self = .compile(try CompileRequest(from: &reader))
        case 2: self = .disassemble(codeObject: try reader.block())
        case 3: self = .inspect(codeObject: try reader.block())
        case let other: throw .invalid(offset: 0, what: "an unknown request \(other)")
        }
    }
}
