/// What a compile worker is asked.
package enum CompileWorkerRequest: Equatable, Sendable {
    /// Who are you, and does a trivial kernel compile for this architecture?
    case identify(architecture: String)
    /// Compile a program, and say what is known of the result.
    case compile(CompileRequest)
    /// Disassemble the kernels of a code object.
    case disassemble(codeObject: [UInt8])
    /// Say what is known of a code object that was compiled elsewhere.
    case inspect(codeObject: [UInt8])
}

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
