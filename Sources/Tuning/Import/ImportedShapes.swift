/// The shapes of a table or a log, each once for each device, in the order of their first lines.
public struct ImportedShapes: Sendable {
    /// The file.
    public let path: String
    /// The shapes.
    public private(set) var shapes: [ImportedShape] = []
    /// Lines that were read, the broken ones among them.
    public private(set) var lines = 0
    /// Lines that name no shape, and why.
    public private(set) var broken: [(line: Int, reason: String)] = []

    init(path: String) {
        self.path = path
    }

    /// Lines for devices of other compute units than `computeUnits`, by their count, the most frequent first.
    public func linesForOthers(than computeUnits: Int) -> [(computeUnits: Int, lines: Int)] {
        var counts: [Int: Int] = [:]
        for shape in shapes where shape.computeUnits != computeUnits {
            counts[shape.computeUnits, default: 0] += shape.sources.count
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// Takes a line in.
    mutating func add(_ shape: ImportedShape) {
        lines += 1
        if let place = shapes.firstIndex(where: { $0.isSame(as: shape) }) {
            shapes[place].sources += shape.sources
        } else {
            shapes.append(shape)
        }
    }

    /// Takes a line in that names no shape.
    mutating func addBroken(line: Int, _ reason: String) {
        lines += 1
        broken.append((line, reason))
    }
}
