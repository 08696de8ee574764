import Kernels
import OrderedJSON
import Toolchain

extension ProblemRequest: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(operation)
        writer.write(model)
        writer.write(tensorParallel)
        writer.write(expertParallel)
        writer.write(layer) { $0.write($1) }
        writer.write(shape) { writer, extent in
            writer.write(extent.name)
            writer.write(extent.value)
        }
        writer.write(scales.rawValue)
        writer.write(activations) { $0.write($1.rawValue) }
        writer.write(output) { $0.write($1.rawValue) }
        // Whole numbers and text alone, which JSON always holds.
        writer.write((try? routing.message(tokens: self["M"] ?? 0).compactBytes()) ?? [])
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let operation = try reader.string()
        let model = try reader.string()
        let tensorParallel = try reader.integer()
        let expertParallel = try reader.integer()
        let layer = try reader.optional { reader throws(BinaryFormatError) in try reader.string() }
        let shape = try reader.array { reader throws(BinaryFormatError) in
            Extent(name: try reader.string(), value: try reader.integer())
        }
        let scales = try reader.choice(WeightScales.self)
        let activations = try reader.optional { reader throws(BinaryFormatError) in
            try reader.choice(ActivationType.self)
        }
        let output = try reader.optional { reader throws(BinaryFormatError) in try reader.choice(ActivationType.self) }
        let start = reader.offset
        guard let message = try? JSONValue(parsing: try reader.block()), let routing = ExpertRouting(message: message)
        else { throw .invalid(offset: start, what: "no routing") }
        self.init(
            operation: operation, model: model, tensorParallel: tensorParallel, expertParallel: expertParallel,
            layer: layer, shape: shape, scales: scales, activations: activations, output: output, routing: routing)
    }
}
