extension CompiledKernel: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(codeObject)
        writer.write(target)
        writer.write(log)
        writer.write(kernels)
        writer.write(processorSeconds)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        codeObject = try reader.block()
        target = try reader.string()
        log = try reader.string()
        kernels = try reader.array()
        processorSeconds = try reader.double()
    }
}
