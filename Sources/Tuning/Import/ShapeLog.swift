import Kernels
import OrderedJSON

/// Reads logs of the shapes that serving met: a JSON object a line.
///
/// A line has `tokens` (or `M`, `token`, `num_tokens`), and either an `operation` (or `op`) with its dimensions by their own
/// names, in the object or in `dimensions` or `shape` within it, or AITER's names: `model_dim`, `inter_dim`, `expert` (or
/// `experts`, `num_experts`) and `topk` (or `top_k`). Where no operation is named, `E` or `expert` makes it the second product
/// of experts, N and K alone a dense product. `ep`, `scales`, `cu_num` (or `cus`), `gfx` (or `arch`) and `count` may stand
/// beside them; other members are left alone.
public enum ShapeLog {
    /// The shapes of the log at `path`; lines that name no device are for `architecture` and `computeUnits`.
    ///
    /// - Throws: ``InputError`` where it cannot be read.
    public static func read(
        _ path: String, architecture: String, computeUnits: Int
    ) throws(InputError) -> ImportedShapes {
        var shapes = ImportedShapes(path: path)
        for (index, line) in try InputFile.lines(path).enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                let json = try JSONValue(parsing: Array(line.utf8))
                guard let object = json.objectValue else {
                    throw ImportLineError("is \(json.kind), expected an object")
                }
                shapes.add(
                    try shape(object, line: index + 1, architecture: architecture, computeUnits: computeUnits))
            } catch {
                shapes.addBroken(line: index + 1, "\(error)")
            }
        }
        return shapes
    }

    /// The names under which each dimension may stand.
    private static let names: [(dimension: String, names: [String])] = [
        ("M", ["M", "tokens", "token", "num_tokens"]), ("N", ["N", "model_dim"]), ("K", ["K", "inter_dim"]),
        ("E", ["E", "expert", "experts", "num_experts"]), ("topk", ["topk", "top_k"]), ("ep", ["ep"]),
    ]

    private static func shape(
        _ object: JSONObject, line: Int, architecture: String, computeUnits: Int
    ) throws -> ImportedShape {
        let inner = object["dimensions"]?.objectValue ?? object["shape"]?.objectValue ?? JSONObject()
        func number(_ names: [String]) throws -> Int? {
            for name in names {
                guard let value = object[name] ?? inner[name] else { continue }
                guard let number = value.intValue, number > 0 else {
                    throw ImportLineError("has \(value.kind) for '\(name)' that is no whole number from 1 up")
                }
                return number
            }
            return nil
        }
        func text(_ names: [String]) throws -> String? {
            guard let name = names.first(where: { object[$0] != nil }), let value = object[name] else { return nil }
            guard let text = value.stringValue else {
                throw ImportLineError("has \(value.kind) for '\(name)', expected text")
            }
            return text
        }
        var extents: [ProblemRequest.Extent] = []
        for (dimension, names) in names {
            if let value = try number(names) {
                extents.append(ProblemRequest.Extent(name: dimension, value: value))
            }
        }
        let hasExperts = extents.contains { $0.name == "E" }
        let operation = try Operations.named(
            try text(["operation", "op"]) ?? (hasExperts ? MoEStage2.operation : W4A8GEMM.operation))
        for wanted in operation.dimensions where wanted.name != "ep" {
            guard extents.contains(where: { $0.name == wanted.name }) else {
                let possible = names.first { $0.dimension == wanted.name }?.names ?? [wanted.name]
                throw ImportLineError(
                    "has no \(possible.joined(separator: ", nor ")) (\(wanted.meaning)), which \(operation.name) needs")
            }
        }
        let known = operation.dimensionNames
        return ImportedShape(
            operation: operation.name, extents: extents.filter { known.contains($0.name) },
            scales: try scales(try text(["scales"])), architecture: try text(["gfx", "arch"]) ?? architecture,
            computeUnits: try number(["cu_num", "cus"]) ?? computeUnits,
            sources: [
                ImportedShape.Source(line: line, count: try number(["count"]) ?? 1, types: "", claims: [])
            ])
    }

    private static func scales(_ word: String?) throws -> WeightScales {
        guard let word else { return .channel }
        guard let scales = WeightScales(rawValue: word) ?? WeightScales.allCases.first(where: { $0.keyWord == word })
        else {
            throw ImportLineError(
                "has scales '\(word)'; there are \(WeightScales.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return scales
    }
}
