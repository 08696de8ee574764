extension KernelFacts: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(name)
        resources.encode(to: &writer)
        writer.write(arguments)
        writer.write(counts) { $1.encode(to: &$0) }
        writer.write(codeBytes)
        writer.write(hotLoop) { $1.encode(to: &$0) }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        name = try reader.string()
        resources = try KernelResources(from: &reader)
        arguments = try reader.array()
        counts = try reader.table(InstructionClass.init(from:))
        codeBytes = try reader.integer()
        hotLoop = try reader.optional(HotLoop.init(from:))
    }
}
