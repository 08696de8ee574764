import Kernels
import OrderedJSON
import Tuning

/// Operations with their layers in models.
struct OperationListing {
    private let entries: [Entry]
    private let models: [ModelShape]
    private let ranks: (tensor: Int, experts: Int)

    private struct Entry {
        let operation: TunableOperation
        let parts: [Part]
        /// None where the operation's kernels are yet to come.
        let parameters: [TuningParameter]
    }

    /// An operation's layers in one model, or why there are none at these ranks.
    private struct Part {
        let model: ModelShape
        let layers: [Row]
        let obstacle: String?
    }

    /// A layer, its problem, and why that cannot be tuned where it cannot.
    private struct Row {
        let layer: ModelLayer
        let request: ProblemRequest
        let obstacle: String?

        init(_ layer: ModelLayer, _ request: ProblemRequest) {
            self.layer = layer
            self.request = request
            do throws(ProblemRequestError) {
                _ = try Operations.family(for: request)
                obstacle = nil
            } catch {
                obstacle = "\(error)"
            }
        }
    }

    /// Tokens of the problem whose parameters are shown.
    private static let tokens = 4

    init(
        _ operations: [TunableOperation], _ models: [ModelShape], tensorParallel: Int, expertParallel: Int
    ) throws {
        self.models = models
        ranks = (tensorParallel, expertParallel)
        entries = operations.map { operation in
            let parts = models.map { model in
                Self.part(operation, model, tensorParallel: tensorParallel, expertParallel: expertParallel)
            }
            let families = parts.lazy.flatMap(\.layers).compactMap { try? Operations.family(for: $0.request) }
            return Entry(operation: operation, parts: parts, parameters: families.first?.parameters ?? [])
        }
    }

    private static func part(
        _ operation: TunableOperation, _ model: ModelShape, tensorParallel: Int, expertParallel: Int
    ) -> Part {
        var query = ProblemQuery(operation: operation.name)
        query.model = model.name
        query.tensorParallel = tensorParallel
        query.expertParallel = expertParallel
        query.tokens = [tokens]
        do throws(ProblemRequestError) {
            let layers = try Operations.layers(of: operation, in: model, ranks: tensorParallel)
            let requests = try Operations.requests(for: query)
            return Part(model: model, layers: zip(layers, requests).map { Row($0, $1) }, obstacle: nil)
        } catch {
            return Part(model: model, layers: [], obstacle: "\(error)")
        }
    }

    var text: String {
        var lines: [String] = []
        for entry in entries {
            lines.append("\(entry.operation.name): \(entry.operation.summary)")
            for (name, meaning) in entry.operation.dimensions {
                lines.append("  \(Self.padded(name, to: 16))\(meaning)")
            }
            for part in entry.parts {
                lines.append("  \(part.model.name) at TP \(ranks.tensor), EP \(ranks.experts)")
                if let obstacle = part.obstacle {
                    lines.append("    none: \(obstacle)")
                }
                lines += part.layers.map(Self.text)
            }
            lines.append(entry.parameters.isEmpty ? "  no parameters: no kernels in this version" : "  parameters")
            lines += entry.parameters.map { parameter in
                let values = parameter.values.map(\.description).joined(separator: ", ")
                return "    \(Self.padded(parameter.name, to: 16))\(values): \(parameter.meaning)"
            }
            lines.append("")
        }
        lines += models.map { "\($0.name): \($0.quantised)" }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "tp": .integer(Int64(ranks.tensor)), "ep": .integer(Int64(ranks.experts)),
            "operations": .array(entries.map(Self.json)),
            "models": .array(models.map { ["name": .string($0.name), "quantised": .string($0.quantised)] }),
        ]
    }

    private static func json(_ entry: Entry) -> JSONValue {
        let layers = entry.parts.flatMap { part in
            part.layers.map { row -> JSONValue in
                [
                    "model": .string(part.model.name), "layer": .string(row.layer.name),
                    "shape": .object(
                        JSONObject(
                            row.request.shape.filter { $0.name != "M" }.map { ($0.name, .integer(Int64($0.value))) })),
                    "share": .string(row.layer.share.rawValue), "meaning": .string(row.layer.meaning),
                    "obstacle": row.obstacle.map { .string($0) } ?? .null,
                ]
            }
        }
        let parameters = entry.parameters.map { parameter -> JSONValue in
            [
                "name": .string(parameter.name), "meaning": .string(parameter.meaning),
                "values": .array(
                    parameter.values.map { value in
                        switch value {
                        case .integer(let number): .integer(Int64(number))
                        case .name(let name): .string(name)
                        }
                    }),
            ]
        }
        return [
            "name": .string(entry.operation.name), "summary": .string(entry.operation.summary),
            "dimensions": .array(
                entry.operation.dimensions.map { ["name": .string($0.name), "meaning": .string($0.meaning)] }),
            "layers": .array(layers), "parameters": .array(parameters),
        ]
    }

    private static func text(_ row: Row) -> String {
        let place = row.layer.share == .replicated ? ", on every GPU" : ""
        let obstacle = row.obstacle.map { "; cannot be tuned: \($0)" } ?? ""
        return
            "    \(padded(row.layer.name, to: 16))\(padded(extents(row.request), to: 36))\(row.layer.meaning)\(place)\(obstacle)"
    }

    private static func extents(_ request: ProblemRequest) -> String {
        request.shape.filter { $0.name != "M" }.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
