extension CompileWorkerResponse: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        switch self {
        case .identity(let identity, let files, let rejection):
            writer.write(byte: 0)
            identity.encode(to: &writer)
            writer.write(files) { $0.write($1) }
            writer.write(rejection) { $0.write($1) }
        case .compiled(let kernel):
            writer.write(byte: 1)
            kernel.encode(to: &writer)
        case .rejected(let reason, let log):
            writer.write(byte: 2)
            writer.write(reason)
            writer.write(log)
        case .listings(let listings):
            writer.write(byte: 3)
            writer.write(listings)
        case .unreadable(let reason):
            writer.write(byte: 4)
            writer.write(reason)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        switch try reader.byte() {
        case 0:
            self = .identity(
                try CompilerIdentity(from: &reader),
                files: try reader.array { reader throws(BinaryFormatError) in try reader.string() },
                rejection: try reader.optional { reader throws(BinaryFormatError) in try reader.string() })
        case 1: self = .compiled(try CompiledKernel(from: &reader))
        case 2: self = .rejected(reason: try reader.string(), log: try reader.string())
        case 3: self = .listings(try reader.array())
        case 4: self = .unreadable(try reader.string())
        case let other: throw .invalid(offset: 0, what: "an unknown response \(other)")
        }
    }
}
