import OrderedJSON
import Tuning

/// What was imported, and what can be done with it.
struct ImportReport {
    private let imported: ImportedShapes
    private let device: DeviceChoice
    private let shapes: [(shape: ImportedShape, obstacle: String?)]
    private static let shownBroken = 5

    init(_ imported: ImportedShapes, device: DeviceChoice) {
        self.imported = imported
        self.device = device
        shapes = imported.shapes.map { ($0, $0.obstacle) }
    }

    /// Whether no shape can be tuned for any device.
    var isEmpty: Bool { shapes.allSatisfy { $0.obstacle != nil } }

    /// The shapes that can be tuned for the device.
    var sessions: [ImportedShape] {
        shapes.filter { $0.obstacle == nil && isForDevice($0.shape) }.map(\.shape)
    }

    /// What is not tuned, and why.
    var unusable: [UnusableProblem] {
        imported.broken.map { UnusableProblem(place: "\(imported.path), line \($0.line)", reason: $0.reason) }
            + shapes.compactMap { shape, obstacle in
                let place = "\(imported.path), line \(shape.sources.first?.line ?? 0)"
                if !isForDevice(shape) {
                    let found = "\(shape.architecture) with \(shape.computeUnits) CUs"
                    return UnusableProblem(place: place, reason: "\(shape.request.title) is for \(found)")
                }
                return obstacle.map { UnusableProblem(place: place, reason: "\(shape.request.title): \($0)") }
            }
    }

    var emptiness: String {
        "no shape of \(imported.path) can be tuned for \(device.target.architecture) with \(device.accelerator.computeUnits) CUs"
    }

    private func isForDevice(_ shape: ImportedShape) -> Bool {
        shape.architecture == device.target.architecture && shape.computeUnits == device.accelerator.computeUnits
    }

    /// How much was read, and for whom.
    var head: String {
        var text =
            "\(imported.path): \(imported.lines) lines, \(shapes.count) shapes, \(imported.broken.count) broken lines"
        let others = imported.linesForOthers(than: device.accelerator.computeUnits)
        if !others.isEmpty {
            let total = others.reduce(0) { $0 + $1.lines }
            let list = others.map { "\($0.lines) for \($0.computeUnits)" }.joined(separator: ", ")
            text += "\n\(total) lines are for other CU counts than \(device.accelerator.computeUnits): \(list)"
        }
        return text
    }

    var text: String {
        var lines = [head]
        for (line, reason) in imported.broken.prefix(Self.shownBroken) {
            lines.append("broken      line \(line): \(reason)")
        }
        if imported.broken.count > Self.shownBroken {
            lines.append("            and \(imported.broken.count - Self.shownBroken) more; --json lists all")
        }
        for (shape, obstacle) in shapes {
            let places = shape.sources.map { "\($0.line)" }.joined(separator: ", ")
            let noun = shape.sources.count == 1 ? "line" : "lines"
            let count = shape.count > shape.sources.count ? ", met \(shape.count) times" : ""
            lines.append("")
            lines.append(
                "# \(shape.request.title) for \(shape.architecture) with \(shape.computeUnits) CUs: \(noun) \(places)\(count)"
            )
            for source in shape.sources {
                if !source.types.isEmpty {
                    lines.append("#   line \(source.line) is about \(source.types)")
                }
                lines += source.claims.map { "#   \($0.text)" }
            }
            lines.append(obstacle.map { "# cannot be tuned: \($0)" } ?? commandLine(shape))
        }
        return lines.joined(separator: "\n")
    }

    private func commandLine(_ shape: ImportedShape) -> String {
        shape.request.commandLine(architecture: shape.architecture, computeUnits: shape.computeUnits)
    }

    var json: JSONValue {
        [
            "file": .string(imported.path), "lines": .integer(Int64(imported.lines)),
            "cu_count": .integer(Int64(device.accelerator.computeUnits)),
            "lines_for_other_cu_counts": .array(
                imported.linesForOthers(than: device.accelerator.computeUnits).map {
                    ["cu_count": .integer(Int64($0.computeUnits)), "lines": .integer(Int64($0.lines))]
                }),
            "shapes": .array(shapes.map { json($0.shape, obstacle: $0.obstacle) }),
            "broken": .array(
                imported.broken.map { ["line": .integer(Int64($0.line)), "reason": .string($0.reason)] }),
        ]
    }

    private func json(_ shape: ImportedShape, obstacle: String?) -> JSONValue {
        let sources = shape.sources.map { source -> JSONValue in
            [
                "line": .integer(Int64(source.line)), "count": .integer(Int64(source.count)),
                "types": .string(source.types), "claims": .array(source.claims.map(Self.json)),
            ]
        }
        return [
            "operation": .string(shape.operation), "problem": shape.request.shapeJSON,
            "scales": .string(shape.scales.rawValue), "target": .string(shape.architecture),
            "cu_count": .integer(Int64(shape.computeUnits)), "count": .integer(Int64(shape.count)),
            "command": obstacle == nil ? .string(commandLine(shape)) : .null,
            "obstacle": obstacle.map { .string($0) } ?? .null, "sources": .array(sources),
        ]
    }

    private static func json(_ claim: KernelClaim) -> JSONValue {
        let name = claim.parsed.map { name -> JSONValue in
            [
                "stage": .integer(Int64(name.stage)), "activations": .string(name.activations),
                "weights": .string(name.weights), "output": .string(name.output),
                "tile": .array(name.tile.map { .integer(Int64($0)) }),
                "options": .array(name.options.map { .string($0) }),
            ]
        }
        return [
            "stage": .string(claim.stage), "kernel": .string(claim.kernel), "name": name ?? .null,
            "claimed_us": claim.microseconds.map { .number($0) } ?? .null,
        ]
    }
}
